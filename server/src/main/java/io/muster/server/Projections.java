package io.muster.server;

import io.muster.audit.read.AuditTrail;
import io.muster.audit.read.EventRecords;
import io.muster.deployments.process.DeploymentCompletion;
import io.muster.deployments.read.Deployments;
import io.muster.deployments.write.DeploymentLookups;
import io.muster.deployments.write.UpdateOffers;
import io.muster.deviceauth.read.Devices;
import io.muster.embedded.events.EventLog;
import io.muster.inventory.read.Inventories;
import io.muster.inventory.write.KnownDevices;
import io.muster.shared.border.ProviderTokens;
import io.muster.shared.border.TokenKeys;
import io.muster.shared.border.TokenVerifier;
import io.muster.shared.projection.Databases;
import io.muster.shared.projection.DeadLetters;
import io.muster.shared.projection.Follower;
import io.muster.shared.projection.Generations;
import io.muster.shared.projection.Projection;
import io.muster.shared.projection.Projector;
import io.muster.shared.projection.ReadModel;
import io.muster.shared.write.UpToDate;
import io.muster.useradm.read.Users;
import io.muster.useradm.write.Credentials;
import io.muster.useradm.write.Registration;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.extensions.mongo.MongoTemplate;
import org.axonframework.extensions.mongo.eventhandling.deadletter.MongoSequencedDeadLetterQueue;
import org.axonframework.serialization.Serializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Which projector keeps which read models. Three, so that a device's next poll waits for the few
 * look-ups that it needs, and not for the views of people.
 */
@Configuration(proxyBeanMethods = false)
class Projections {

  static final String LOOKUPS = "lookups";
  static final String VIEWS = "views";

  /** Beyond this views are frozen without their letters being kept. */
  private static final int MOST_LETTERS = 10_000;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  @Bean
  TokenVerifier tokenVerifier(
      TokenKeys keys,
      ProviderTokens provider,
      Databases databases,
      Clock clock,
      @Value("${muster.token-grace}") Duration grace) {
    if (grace.compareTo(TokenVerifier.LONGEST_GRACE) > 0) {
      throw new IllegalConfigurationException(
          "muster.token-grace is " + grace + "; at most " + TokenVerifier.LONGEST_GRACE);
    }
    return new TokenVerifier(keys, provider, databases.get("border"), clock, grace);
  }

  @Bean
  ProviderTokens providerTokens(
      Credentials credentials,
      Registration registration,
      CommandGateway commands,
      UpToDate lookups,
      Clock clock,
      @Value("${muster.oidc.issuer}") String issuer,
      @Value("${muster.oidc.audience}") String audience) {
    if (!issuer.isEmpty()
        && !issuer.matches("https://.+|http://(localhost|127\\.0\\.0\\.1)[:/].*")) {
      throw new IllegalConfigurationException(
          "muster.oidc.issuer is " + issuer + "; it must be an address that begins with https://");
    }
    if (issuer.isEmpty() != audience.isEmpty()) {
      throw new IllegalConfigurationException(
          "muster.oidc.issuer and muster.oidc.audience must be given together");
    }
    return new ProviderTokens(
        issuer,
        audience,
        email ->
            credentials
                .byEmail(registration.digest(email).value())
                .map(user -> new ProviderTokens.Registered(user.tenant(), user.userId())),
        commands,
        lookups,
        clock);
  }

  @Bean
  KnownDevices knownDevices(Databases databases) {
    return new KnownDevices(databases.get("inventory-write"));
  }

  @Bean
  DeploymentLookups deploymentLookups(Databases databases) {
    return new DeploymentLookups(databases.get("deployments-write"));
  }

  @Bean
  Credentials credentials(Databases databases) {
    return new Credentials(databases.get("useradm-write"));
  }

  @Bean
  Devices devices(Databases databases) {
    return new Devices(databases.get("deviceauth"));
  }

  @Bean
  Inventories inventories(Databases databases) {
    return new Inventories(databases.get("inventory"));
  }

  @Bean
  Deployments deployments(Databases databases) {
    return new Deployments(databases.get("deployments"));
  }

  @Bean
  Users users(Databases databases) {
    return new Users(databases.get("useradm"));
  }

  @Bean
  AuditTrail auditTrail(Databases databases, EventRecords records) {
    return new AuditTrail(databases.get("audit"), records);
  }

  @Bean
  DeploymentCompletion deploymentCompletion(Databases databases, CommandGateway commands) {
    return new DeploymentCompletion(databases.get("deployments-process"), commands);
  }

  /** What decisions and the border look up. */
  @Bean
  Projector lookups(
      Parts parts,
      TokenVerifier tokens,
      KnownDevices known,
      DeploymentLookups deployments,
      UpdateOffers offers,
      Credentials credentials,
      LastContacts contacts) {
    return parts.projector(
        LOOKUPS,
        Stream.of(
                tokens.readModels(),
                known.readModels(),
                deployments.readModels(),
                credentials.readModels())
            .<ReadModel<?, ?>>flatMap(List::stream)
            .toList(),
        List.of(tokens, deployments, offers, contacts));
  }

  @Bean
  UpToDate upToDate(EventLog log, ObjectProvider<Projector> projectors) {
    return () ->
        projectors.stream()
            .filter(projector -> projector.name().equals(LOOKUPS))
            .forEach(
                lookups -> {
                  if (!lookups.awaitPosition(log.head(), LONGEST_WAIT)) {
                    throw new IllegalStateException("The look-ups are too far behind the events");
                  }
                });
  }

  /** What people read. */
  @Bean
  Projector views(
      Parts parts,
      Devices devices,
      Inventories inventories,
      Deployments deployments,
      Users users,
      AuditTrail audit) {
    return parts.projector(
        VIEWS,
        Stream.of(
                devices.readModels(),
                inventories.readModels(),
                deployments.readModels(),
                users.readModels(),
                audit.readModels())
            .<ReadModel<?, ?>>flatMap(List::stream)
            .toList(),
        List.of());
  }

  /** What processes count. */
  @Bean
  Projector completion(Parts parts, DeploymentCompletion completion) {
    return parts.projector("deployment-completion", completion.readModels(), List.of(completion));
  }

  @Bean
  Parts parts(
      EventStore events,
      TokenStore tokens,
      MongoTemplate template,
      Databases databases,
      @Qualifier("eventSerializer") Serializer serializer) {
    var generations = new Generations(databases.get("engine").getCollection("generations"));
    return new Parts(events, tokens, template, generations, serializer);
  }

  record Parts(
      EventStore events,
      TokenStore tokens,
      MongoTemplate template,
      Generations generations,
      Serializer serializer) {

    Projector projector(String name, List<ReadModel<?, ?>> readModels, List<Follower> followers) {
      var queue =
          MongoSequencedDeadLetterQueue.<EventMessage<?>>builder()
              .processingGroup(name)
              .maxSequences(MOST_LETTERS)
              .maxSequenceSize(MOST_LETTERS)
              .mongoTemplate(template)
              .serializer(serializer)
              .build();
      return new Projector(
          new Projection(
              name,
              events,
              tokens,
              readModels,
              followers,
              new DeadLetters(queue),
              generations,
              false));
    }
  }
}
