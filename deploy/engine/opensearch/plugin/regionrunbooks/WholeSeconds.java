package regionrunbooks;

import java.util.Collection;
import java.util.List;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.shard.IndexSettingProvider;
import org.opensearch.plugins.Plugin;

/**
 * Lets Tasklist 8.6 keep a task that is created or completed on a whole second. It writes such a time without a fraction, which its own
 * mapping refuses; its importer then tries that one task again for ever, and no later task is listed. The time is kept, only not indexed.
 */
public final class WholeSeconds extends Plugin {
  @Override
  public Collection<IndexSettingProvider> getAdditionalIndexSettingProviders() {
    return List.of(new IndexSettingProvider() {
      @Override
      public Settings getAdditionalIndexSettings(final String index, final boolean isDataStream, final Settings given) {
        return index.startsWith("tasklist-list-view-") ? Settings.builder().put("index.mapping.ignore_malformed", true).build() : Settings.EMPTY;
      }
    });
  }
}
