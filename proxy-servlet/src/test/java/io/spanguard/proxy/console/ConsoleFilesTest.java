package io.spanguard.proxy.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ConsoleFilesTest {

  private static final Path SOURCES = Path.of("src/main/resources/io/spanguard/proxy/console");

  /** 250 KB is what a first load may cost; every page together, charts included, must fit. */
  private static final int BUDGET = 250 * 1024;

  private static final Pattern IMPORT = Pattern.compile("(?:from |import |import\\()'(\\.[^']+)'");
  private static final Pattern MARKUP =
      Pattern.compile(
          "unsafeHTML|unsafeSVG|innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function");

  private final ConsoleFiles files = ConsoleFiles.load();

  @Test
  void list_namesEveryFileThatIsThere() throws IOException {
    Set<String> listed =
        Files.readAllLines(SOURCES.resolve(ConsoleFiles.LIST)).stream()
            .filter(line -> !line.contains(" = "))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(listed).isEqualTo(sources("js", "css", "svg"));
  }

  @Test
  void modules_importOnlyWhatIsThere() throws IOException {
    for (String module : sources("js")) {
      Matcher imports = IMPORT.matcher(text(module));
      while (imports.find()) {
        Path target = SOURCES.resolve(module).resolveSibling(imports.group(1)).normalize();
        assertThat(target).as(module).exists();
      }
    }
  }

  @Test
  void modules_makeNoMarkupOfText() throws IOException {
    for (String module : sources("js")) {
      assertThat(text(module))
          .as(module)
          .doesNotContainPattern(MARKUP)
          .doesNotContain("styleMap", " style=");
    }
  }

  @Test
  void modules_areSmall() throws IOException {
    for (String module : sources("js", "css")) {
      assertThat(text(module).lines().count()).as(module).isLessThanOrEqualTo(300);
    }
  }

  @Test
  void everythingTogether_compressed_isWithinTheBudget() throws IOException {
    int total = files.find("").orElseThrow().content(true).length;
    for (String line : Files.readAllLines(SOURCES.resolve(ConsoleFiles.LIST))) {
      total += file(line.split(" = ", -1)[0]).content(true).length;
    }

    assertThat(total).isLessThan(BUDGET);
  }

  private ConsoleFile file(String path) {
    String page = new String(files.find("").orElseThrow().content(false), StandardCharsets.UTF_8);
    Matcher folder = Pattern.compile("v-[0-9a-f]{12}/").matcher(page);
    assertThat(folder.find()).isTrue();
    return files.find(folder.group() + path).orElseThrow();
  }

  private static String text(String path) throws IOException {
    return Files.readString(SOURCES.resolve(path));
  }

  private static Set<String> sources(String... types) throws IOException {
    try (Stream<Path> all = Files.walk(SOURCES)) {
      return all.filter(Files::isRegularFile)
          .map(path -> SOURCES.relativize(path).toString().replace('\\', '/'))
          .filter(path -> List.of(types).contains(path.substring(path.lastIndexOf('.') + 1)))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
