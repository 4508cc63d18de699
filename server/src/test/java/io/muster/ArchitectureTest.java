package io.muster;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.muster.shared.access.Access;
import io.muster.shared.events.DomainEvent;
import io.muster.shared.write.StoredByFields;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.spring.stereotype.Aggregate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Each rule holds for the code, and catches a breach planted among the tests. */
class ArchitectureTest {

  private static final String ROOT = "io.muster.";

  /** Not contexts: the executable, and the border that it guards. */
  private static final Set<String> ASSEMBLY = Set.of("server", "access");

  private static final DescribedPredicate<JavaClass> SHARED = resideInAPackage(ROOT + "shared..");

  private static final DescribedPredicate<JavaClass> HAVE_SNAPSHOTS =
      DescribedPredicate.describe(
          "have snapshots",
          type ->
              type.tryGetAnnotationOfType(Aggregate.class)
                  .filter(aggregate -> !aggregate.snapshotTriggerDefinition().isEmpty())
                  .isPresent());

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.muster");
  private static final JavaClasses BREACHES =
      new ClassFileImporter().importPackages(ROOT + "planted", ROOT + "trespasser");

  static Stream<Arguments> rules() {
    return Stream.of(
        arguments(
            noClasses()
                .that()
                .areAnnotatedWith(Aggregate.class)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .as("aggregates get time and ids from outside"),
            "ReadsWallClock"),
        arguments(
            noClasses()
                .that()
                .resideInAPackage("..write")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.web..", "org.springframework.http..")
                .as("decisions know no web"),
            "KnowsTheWeb"),
        arguments(
            noClasses()
                .that()
                .resideInAPackage("..write..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..read..")
                .as("decisions do not read views"),
            "ReadsAView"),
        arguments(
            noClasses()
                .that()
                .resideInAPackage("..read..")
                .should()
                .dependOnClassesThat(resideInAPackage("..commands").and(not(SHARED)))
                .as("views know no commands"),
            "SendsACommand"),
        arguments(
            methods()
                .that()
                .areAnnotatedWith(EventSourcingHandler.class)
                .or()
                .areAnnotatedWith(CommandHandler.class)
                .should()
                .notBePublic()
                .as("handlers are called by the framework alone"),
            "ShowsItsHandler"),
        arguments(
            methods()
                .that()
                .areMetaAnnotatedWith(RequestMapping.class)
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(ErrorController.class)
                .should()
                .beAnnotatedWith(Access.class)
                .as("every endpoint says who may call it"),
            "ForgetsWhoMayCall"),
        arguments(
            classes()
                .that(HAVE_SNAPSHOTS)
                .should()
                .beAnnotatedWith(StoredByFields.class)
                .as("snapshots have a revision, or they would never be read"),
            "SnapshotsInVain"),
        arguments(
            classes()
                .that()
                .areAnnotatedWith("org.axonframework.spring.stereotype.Saga")
                .should()
                .beAnnotatedWith(JsonAutoDetect.class)
                .as("the fields of sagas are stored"),
            "ForgetsItsState"),
        arguments(
            classes()
                .that()
                .areRecords()
                .and()
                .areAssignableTo(DomainEvent.class)
                .should()
                .resideInAPackage("..events")
                .andShould()
                .haveNameMatching(".*Event\\$\\w+")
                .as("events are found where events are looked for"),
            "HappensElsewhere"),
        arguments(
            classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .should()
                .resideInAnyPackage(
                    "..read.web",
                    "..write.web",
                    ROOT + "server",
                    ROOT + "access",
                    ROOT + "shared.border")
                .as("endpoints are on one of the two sides"),
            "AnswersElsewhere"),
        arguments(
            classes().should(useOnlyTheMessagesOfOtherContexts()), "ReachesIntoAnotherContext"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule, String breach) {
    rule.check(CODE);
    assertThatThrownBy(() -> rule.check(BREACHES)).hasMessageContaining(breach);
  }

  private static ArchCondition<JavaClass> useOnlyTheMessagesOfOtherContexts() {
    return new ArchCondition<>("use only the messages of other contexts") {
      @Override
      public void check(JavaClass user, ConditionEvents events) {
        for (var dependency : user.getDirectDependenciesFromSelf()) {
          var used = dependency.getTargetClass();
          var internal = used.getPackageName().matches(ROOT + "\\w+\\.(write|read|process)\\b.*");
          var assembles = ASSEMBLY.contains(context(user));
          if (internal
              && !assembles
              && !context(used).equals(context(user))
              && !context(used).equals("shared")) {
            events.add(SimpleConditionEvent.violated(user, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static String context(JavaClass type) {
    var rest = type.getPackageName().replace(ROOT, "");
    return rest.split("\\.", 2)[0];
  }
}
