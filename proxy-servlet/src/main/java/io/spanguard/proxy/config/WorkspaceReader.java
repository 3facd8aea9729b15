package io.spanguard.proxy.config;

import io.spanguard.proxy.access.ApiKey;
import io.spanguard.proxy.access.Target;
import io.spanguard.proxy.access.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the list {@code workspaces}. For use by one thread. */
final class WorkspaceReader {

  private final Duration retention;
  private final Path folder;
  private final KeyReader keys = new KeyReader();

  /**
   * @param retention of workspaces that say nothing else
   * @param folder what relative paths are relative to
   */
  WorkspaceReader(Duration retention, Path folder) {
    this.retention = retention;
    this.folder = folder;
  }

  List<Workspace> read(List<Section> sections) {
    List<Workspace> workspaces = new ArrayList<>();
    Unique ids = new Unique();
    for (Section section : sections) {
      workspace(section, ids).ifPresent(workspaces::add);
    }
    return workspaces;
  }

  private Optional<Workspace> workspace(Section section, Unique ids) {
    Optional<String> id = ids.require(section, "id", "acme", Scalars::id);
    String name = section.get("name", id.orElse(""), Scalars::name);
    Duration kept = section.get("retention", retention, Scalars::duration);
    List<Section> targetSections = section.sections("targets");
    List<Target> targets = targets(targetSections);
    // Where a target could not be read, a key that names it is not to blame.
    boolean complete = targets.size() == targetSections.size();
    List<ApiKey> read = keys(section, complete ? Optional.of(ids(targets)) : Optional.empty());
    section.finish();
    return id.map(value -> new Workspace(value, name, kept, read, targets));
  }

  private List<Target> targets(List<Section> sections) {
    List<Target> targets = new ArrayList<>();
    Unique ids = new Unique();
    for (Section section : sections) {
      TargetReader.read(section, ids, folder).ifPresent(targets::add);
    }
    return targets;
  }

  private static Set<String> ids(List<Target> targets) {
    return targets.stream().map(Target::id).collect(Collectors.toUnmodifiableSet());
  }

  private List<ApiKey> keys(Section section, Optional<Set<String>> targetIds) {
    List<ApiKey> read = new ArrayList<>();
    Unique names = new Unique();
    for (Section key : section.sections("keys")) {
      keys.read(key, names, targetIds).ifPresent(read::add);
    }
    return read;
  }
}
