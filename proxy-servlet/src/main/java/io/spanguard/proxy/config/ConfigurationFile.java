package io.spanguard.proxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the YAML file with the server's settings. Everything that is wrong with it is reported at
 * once, each problem with its line, what is wrong and what would be right; no secret is repeated.
 * Has no state.
 *
 * <p><code>${env:NAME}</code> in a value is replaced by an environment variable. A variable {@code
 * SPANGUARD_SECTION_KEY} replaces a single value outside of lists: its path in capitals with
 * underscores, so {@code SPANGUARD_SERVER_PORT}, {@code SPANGUARD_SERVER_PUBLICURL} for {@code
 * server.publicUrl}, {@code SPANGUARD_CAPTURE}. A file is UTF-8 and YAML 1.2 ({@code off} and
 * {@code on} are words), at most 1 MiB.
 *
 * <pre>{@code
 * Configuration configuration =
 *     ConfigurationFile.read(Path.of("spanguard.yaml"), System.getenv(), null);
 * }</pre>
 */
public final class ConfigurationFile {

  private static final int MAX_BYTES = 1 << 20;

  private ConfigurationFile() {}

  /**
   * Reads a file.
   *
   * @param environment as {@link System#getenv()} has it
   * @param dataFolder what relative paths are relative to; null for the file's folder
   * @throws ConfigurationException when the file cannot be read or used
   */
  public static Configuration read(
      Path file, Map<String, String> environment, @Nullable Path dataFolder) {
    Problems problems = new Problems(file.toString());
    Optional<YamlNode> document = YamlDocument.parse(text(file), problems);
    problems.throwAny();
    YamlNode node = document.orElseThrow();
    if (node.isEmpty()) {
      node = new YamlNode.Mapping(1, Map.of());
    }
    if (!(node instanceof YamlNode.Mapping mapping)) {
      throw new ConfigurationException(
          List.of(file + ":" + node.line() + ": is " + node.kind() + ", not a group of keys"));
    }
    Path folder = dataFolder == null ? file.resolveSibling("").toAbsolutePath() : dataFolder;
    Reading reading = new Reading(problems, environment);
    Section root = Section.root(reading, mapping);
    if (!root.has("workspaces")) {
      root.problem("workspaces", "missing; at least one with keys and targets is needed");
    }
    return new ConfigurationReader(reading).read(root, folder);
  }

  /**
   * The defaults and what the environment says, without workspaces, for a server that has no file.
   *
   * @throws ConfigurationException when a {@code SPANGUARD_…} variable cannot be used
   */
  public static Configuration none(Map<String, String> environment, Path dataFolder) {
    Reading reading = new Reading(new Problems("environment"), environment);
    Section root = Section.root(reading, new YamlNode.Mapping(1, Map.of()));
    return new ConfigurationReader(reading).read(root, dataFolder);
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw unusable(file, "is larger than " + MAX_BYTES + " bytes");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw unusable(file, "does not exist");
    } catch (CharacterCodingException e) {
      throw unusable(file, "is not UTF-8");
    } catch (IOException e) {
      throw unusable(file, "cannot be read: " + e.getMessage());
    }
  }

  private static ConfigurationException unusable(Path file, String message) {
    return new ConfigurationException(List.of(file + ": " + message));
  }
}
