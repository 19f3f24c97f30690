package dev.innkeeper;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import io.vertx.core.file.FileSystem;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rules of docs/architecture.md that a machine can keep. */
@AnalyzeClasses(packages = "dev.innkeeper", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** A package may import those before it, and no others. */
  private static final List<String> ORDER =
      List.of(
          "value",
          "failure",
          "config",
          "operation",
          "process",
          "disk",
          "fetch",
          "simplestreams",
          "image.decode",
          "image",
          "libvirt",
          "container",
          "apply",
          "cluster",
          "gateway",
          "cli");

  @ArchTest
  static final ArchRule everyPackageImportsOnlyPackagesBeforeIt =
      CompositeArchRule.of(
          IntStream.range(0, ORDER.size() - 1)
              .mapToObj(ArchitectureTest::importsNothingLater)
              .collect(Collectors.toList()));

  private static ArchRule importsNothingLater(int place) {
    String[] later =
        ORDER.subList(place + 1, ORDER.size()).stream()
            .map(ArchitectureTest::qualified)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(qualified(ORDER.get(place)))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(later);
  }

  private static String qualified(String name) {
    return "dev.innkeeper." + name;
  }

  @ArchTest
  static final ArchRule everyPackageStandsInTheOrder =
      classes()
          .should()
          .resideInAnyPackage(
              ORDER.stream().map(ArchitectureTest::qualified).toArray(String[]::new))
          .orShould()
          .resideInAPackage("dev.innkeeper");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.innkeeper.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule childrenAreStartedInProcessOnly =
      noClasses()
          .that(not(resideInAPackage("dev.innkeeper.process")))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.zaxxer.nuprocess..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Process.class);

  @ArchTest
  static final ArchRule theGatewayAloneServesHttp =
      noClasses()
          .that(not(resideInAPackage("dev.innkeeper.gateway")))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.ext.web", "io.vertx.ext.web.handler..");

  @ArchTest
  static final ArchRule valuesAndFailuresKnowNoVertx =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.innkeeper.value", "dev.innkeeper.failure", "dev.innkeeper.image.decode")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx..");

  @ArchTest
  static final ArchRule jsonStaysAtTheEdges =
      noClasses()
          .that(
              not(
                  resideInAnyPackage(
                      "dev.innkeeper.config",
                      "dev.innkeeper.operation",
                      "dev.innkeeper.simplestreams",
                      "dev.innkeeper.apply",
                      "dev.innkeeper.gateway",
                      "dev.innkeeper.cli")))
          .and(describe("are no bus contracts", type -> !isBusContract(type)))
          .should()
          .dependOnClassesThat()
          .areAssignableTo(JsonObject.class);

  private static boolean isBusContract(JavaClass type) {
    String name = type.getSimpleName();
    return name.contains("Json")
        || name.endsWith("Verticle")
        || name.endsWith("VertxEBProxy")
        || name.endsWith("VertxProxyHandler");
  }

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Common|Misc|Impl)");

  @ArchTest
  static final ArchRule staticFieldsAreFinal =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat(describe("are not generated", type -> !isBusContract(type)))
          .should()
          .beFinal();

  @ArchTest
  static final ArchRule onlyTheCommandLinePrints =
      noClasses()
          .that(not(resideInAPackage("dev.innkeeper.cli")))
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule nothingSleepsOrBlocks =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(CompletableFuture.class, "get")
          .orShould()
          .callMethod(CompletableFuture.class, "join")
          .orShould()
          .callMethod(Thread.class, "join")
          .orShould(ArchConditions.callMethodWhere(blockingFileSystemCall()));

  private static DescribedPredicate<JavaCall<?>> blockingFileSystemCall() {
    return describe(
        "a blocking method of Vert.x's file system",
        call ->
            call.getTargetOwner().isAssignableTo(FileSystem.class)
                && call.getName().endsWith("Blocking"));
  }
}
