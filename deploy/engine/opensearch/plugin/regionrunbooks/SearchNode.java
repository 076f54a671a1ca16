package regionrunbooks;

import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One OpenSearch node on exactly the ports asked for, bound to 127.0.0.1 unless told otherwise. The runner's own main knows neither
 * ports above 9299 nor a transport port, and ends without a word where it fails.
 */
public final class SearchNode {
  private SearchNode() {}

  /** @param args home folder, HTTP port, transport port, then settings of the node as NAME=VALUE */
  public static void main(final String[] args) throws Exception {
    final OpenSearchRunner runner = new OpenSearchRunner();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        runner.close();
      } catch (final Exception failure) {
        failure.printStackTrace();
      }
    }));
    try {
      runner.setMaxHttpPort(-1); // no search for a free port
      runner.onBuild((number, settings) -> {
        settings.put("network.host", "127.0.0.1");
        settings.put("http.port", args[1]);
        settings.put("transport.port", args[2]);
        settings.put("discovery.type", "single-node");
        settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
        settings.put("action.auto_create_index", true);
        for (int i = 3; i < args.length; i++) {
          final String[] setting = args[i].split("=", 2);
          settings.put(setting[0], setting[1]);
        }
      });
      runner.build("-basePath", args[0], "-numOfNode", "1", "-baseHttpPort", String.valueOf(Integer.parseInt(args[1]) - 1),
          "-clusterName", "region-runbooks", "-useLogger", "-pluginTypes", IndexPolicySetting.class.getName() + "," + WholeSeconds.class.getName());
    } catch (final Throwable failure) {
      failure.printStackTrace();
      System.exit(1);
    }
    Thread.currentThread().join();
  }
}
