package regionrunbooks;

import java.util.List;
import org.opensearch.common.settings.Setting;
import org.opensearch.plugins.Plugin;

/** Registers the one index setting of the index management plug-in that Tasklist 8.6 writes; without it Tasklist does not start. */
public final class IndexPolicySetting extends Plugin {
  @Override
  public List<Setting<?>> getSettings() {
    return List.of(Setting.simpleString(
        "index.plugins.index_state_management.policy_id", Setting.Property.IndexScope, Setting.Property.Dynamic));
  }
}
