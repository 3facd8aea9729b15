package io.spanguard.trace;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What holds for the packages of every module. */
public abstract class ArchitectureContract {

  private final String root;
  private final JavaClasses classes;

  /**
   * @param root the module's own package, which holds all others
   */
  protected ArchitectureContract(String root) {
    this.root = root;
    this.classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(new ImportOption.DoNotIncludeJars())
            .importPackages(root);
  }

  @Test
  void packages_haveNoCycles() {
    slices()
        .matching("io.spanguard.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(classes);
  }

  @Test
  void everyPackage_isNullMarked() {
    assertThat(classes.getPackage(root).getSubpackagesInTree())
        .filteredOn(each -> !each.getClasses().isEmpty())
        .filteredOn(each -> !each.isAnnotatedWith(NullMarked.class))
        .extracting(JavaPackage::getName)
        .isEmpty();
    assertThat(classes.getPackage(root).isAnnotatedWith(NullMarked.class)).isTrue();
  }
}
