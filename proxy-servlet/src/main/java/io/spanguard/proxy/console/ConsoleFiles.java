package io.spanguard.proxy.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The console's files: its own and those of the libraries that it uses, which come as webjars.
 * Immutable and safe for use by many threads.
 *
 * <p>{@code index.html} stands for itself; all others are below a folder whose name is made of what
 * is in them, so that they may be kept by caches for ever, and a page never gets half of another
 * version.
 */
public final class ConsoleFiles {

  static final String LIST = "files.txt";
  static final String INDEX = "index.html";
  private static final String VERSION = "{{version}}";

  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
  private static final Pattern WEBJAR =
      Pattern.compile("META-INF/resources/webjars/([^/]+)/([^/]+)/.*");

  private final String folder;
  private final Map<String, ConsoleFile> files;
  private final String contentSecurityPolicy;

  private ConsoleFiles(
      String folder, Map<String, ConsoleFile> files, String contentSecurityPolicy) {
    this.folder = folder;
    this.files = Map.copyOf(files);
    this.contentSecurityPolicy = contentSecurityPolicy;
  }

  /**
   * Reads all files from the class path and compresses them.
   *
   * @throws MissingLibraryException when a library is not on the class path
   */
  public static ConsoleFiles load() {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    for (String line : text(own(LIST)).lines().toList()) {
      int equals = line.indexOf(" = ");
      if (equals < 0) {
        contents.put(line, own(line));
      } else {
        contents.put(line.substring(0, equals), library(line.substring(equals + 3)));
      }
    }
    byte[] template = own(INDEX);
    String folder = "v-" + version(template, contents);
    String page = text(template).replace(VERSION, folder);
    Map<String, ConsoleFile> files = new HashMap<>();
    contents.forEach((path, bytes) -> files.put(path, ConsoleFile.of(path, bytes, true)));
    files.put(INDEX, ConsoleFile.of(INDEX, page.getBytes(UTF_8), false));
    return new ConsoleFiles(folder + "/", files, contentSecurityPolicy(page));
  }

  /**
   * The file at a path below the console's own, empty for the page itself. None where there is no
   * such file, or it is one of another version.
   */
  public Optional<ConsoleFile> find(String path) {
    if (path.isEmpty() || path.equals(INDEX)) {
      return Optional.ofNullable(files.get(INDEX));
    }
    if (!path.startsWith(folder) || path.endsWith(INDEX)) {
      return Optional.empty();
    }
    return Optional.ofNullable(files.get(path.substring(folder.length())));
  }

  /** What the page may load: from its own origin, and of inline scripts the import map only. */
  public String contentSecurityPolicy() {
    return contentSecurityPolicy;
  }

  private static String contentSecurityPolicy(String page) {
    Matcher map = IMPORT_MAP.matcher(page);
    if (!map.find()) {
      throw new IllegalStateException(INDEX + " has no import map");
    }
    byte[] hash = Hashing.sha256().hashString(map.group(1), UTF_8).asBytes();
    return "default-src 'none'; script-src 'self' 'sha256-"
        + Base64.getEncoder().encodeToString(hash)
        + "'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
        + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  }

  private static String version(byte[] template, Map<String, byte[]> contents) {
    Hasher hasher = Hashing.sha256().newHasher().putBytes(template);
    contents.forEach((path, bytes) -> hasher.putString(path, UTF_8).putBytes(bytes));
    return hasher.hash().toString().substring(0, 12);
  }

  private static byte[] own(String path) {
    byte[] bytes = read(ConsoleFiles.class.getResourceAsStream(path), path);
    if (bytes.length == 0) {
      throw new IllegalStateException("not on the class path: console/" + path);
    }
    return bytes;
  }

  private static byte[] library(String resource) {
    byte[] bytes =
        read(ConsoleFiles.class.getClassLoader().getResourceAsStream(resource), resource);
    if (bytes.length == 0) {
      Matcher webjar = WEBJAR.matcher(resource);
      throw new MissingLibraryException(
          webjar.matches()
              ? "org.webjars.npm:" + webjar.group(1) + ":" + webjar.group(2)
              : resource);
    }
    return bytes;
  }

  /** Empty where there is none. */
  private static byte[] read(@Nullable InputStream in, String name) {
    if (in == null) {
      return new byte[0];
    }
    try (in) {
      return ByteStreams.toByteArray(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
