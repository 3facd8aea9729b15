package io.spanguard.trace.jdbi;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(new ImportOption.DoNotIncludeJars())
          .importPackages("io.spanguard.trace.jdbi");

  @Test
  void packages_haveNoCycles() {
    slices()
        .matching("io.spanguard.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void everyPackage_isNullMarked() {
    assertThat(CLASSES.getPackage("io.spanguard.trace.jdbi").getSubpackagesInTree())
        .filteredOn(each -> !each.getClasses().isEmpty())
        .filteredOn(each -> !each.isAnnotatedWith(NullMarked.class))
        .extracting(JavaPackage::getName)
        .isEmpty();
    assertThat(CLASSES.getPackage("io.spanguard.trace.jdbi").isAnnotatedWith(NullMarked.class))
        .isTrue();
  }
}
