package io.muster.server;

import static com.mongodb.client.model.Filters.eq;
import static java.util.Objects.requireNonNull;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.muster.embedded.events.EventLogException;
import io.muster.shared.events.EventTypes;
import io.muster.shared.process.HeardEvents;
import io.muster.shared.process.SagaDeadLetters;
import io.muster.shared.process.UnreadableSagas;
import io.muster.shared.projection.Databases;
import io.muster.shared.record.ProcessName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.common.AxonTransientException;
import org.axonframework.config.ConfigurationScopeAwareProvider;
import org.axonframework.config.ConfigurerModule;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.extensions.mongo.DefaultMongoTemplate;
import org.axonframework.extensions.mongo.MongoTemplate;
import org.axonframework.extensions.mongo.eventhandling.deadletter.MongoSequencedDeadLetterQueue;
import org.axonframework.extensions.mongo.eventhandling.saga.repository.MongoSagaStore;
import org.axonframework.extensions.mongo.eventsourcing.tokenstore.MongoTokenStore;
import org.axonframework.messaging.StreamableMessageSource;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.modelling.saga.AssociationValue;
import org.axonframework.modelling.saga.metamodel.AnnotationSagaMetaModelFactory;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.stereotype.Saga;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Sagas, their deadlines, and the tracking tokens of their processors. */
@Configuration(proxyBeanMethods = false)
class Processes {

  /** Segments of each type of saga, processed in parallel. */
  private static final int SEGMENTS = 4;

  /** How soon a segment goes on after its first fault; the pause doubles up to a minute. */
  private static final Duration RETRY_SEGMENTS = Duration.ofSeconds(1);

  /** Beyond this many dead letters the saga's processor stops. */
  private static final int MAX_PARKED = 10_000;

  @Bean
  MongoTemplate mongoTemplate(MongoClient client) {
    return DefaultMongoTemplate.builder().mongoDatabase(client, "muster-engine").build();
  }

  @Bean
  TokenStore tokenStore(MongoTemplate template, Serializer serializer, ProcessName process) {
    return new OnCommitTokenStore(
        MongoTokenStore.builder()
            .mongoTemplate(template)
            .serializer(serializer)
            .nodeId(process.value())
            .build());
  }

  @Bean
  UnreadableSagas sagaStore(MongoTemplate template, Serializer serializer) {
    template
        .sagaCollection()
        .createIndex(Indexes.ascending("sagaIdentifier"), new IndexOptions().unique(true));
    template.sagaCollection().createIndex(Indexes.ascending("sagaType", "associations.value"));
    return new UnreadableSagas(
        MongoSagaStore.builder().mongoTemplate(template).serializer(serializer).build(),
        saga -> associations(template, saga),
        Processes::isStoreFailure);
  }

  private static Set<AssociationValue> associations(MongoTemplate template, String saga) {
    var stored = template.sagaCollection().find(eq("sagaIdentifier", saga)).first();
    return stored == null
        ? Set.of()
        : stored.getList("associations", Document.class).stream()
            .map(value -> new AssociationValue(value.getString("key"), value.getString("value")))
            .collect(Collectors.toSet());
  }

  @Bean
  @Primary
  Serializer serializer(EventTypes events, RevisionResolver revisions) {
    return new NamedTypeSerializer(events, revisions);
  }

  @Bean
  MongoDeadlineManager deadlineManager(
      Databases databases,
      Serializer serializer,
      Clock clock,
      org.axonframework.config.Configuration axon,
      List<CorrelationDataProvider> correlation) {
    return new MongoDeadlineManager(
        databases.get("engine").getCollection("deadlines"),
        serializer,
        clock,
        new ConfigurationScopeAwareProvider(axon),
        correlation);
  }

  @Bean
  static SagaDeadLetters parkedSagas(
      ObjectProvider<MongoTemplate> template,
      ObjectProvider<UnreadableSagas> sagas,
      @Qualifier("eventSerializer") ObjectProvider<Serializer> serializer,
      List<CorrelationDataProvider> correlation) {
    return new SagaDeadLetters(
        type ->
            MongoSequencedDeadLetterQueue.<EventMessage<?>>builder()
                .processingGroup(type)
                .maxSequences(MAX_PARKED)
                .maxSequenceSize(MAX_PARKED)
                .mongoTemplate(template.getObject())
                .serializer(serializer.getObject())
                .build(),
        saga -> sagas.getObject().whyNot(saga),
        Processes::isStoreFailure,
        correlation);
  }

  private static boolean isStoreFailure(@Nullable Throwable fault) {
    return fault instanceof MongoException && !(fault instanceof MongoExecutionTimeoutException)
        || fault instanceof EventLogException
        || fault instanceof AxonTransientException
        || (fault != null && fault.getCause() != null && isStoreFailure(fault.getCause()));
  }

  /** Each saga has a processor, and hears every event since the beginning, in order. */
  @Bean
  ConfigurerModule sagaProcessing(SagaDeadLetters parked, ApplicationContext beans) {
    return configurer -> {
      var processing =
          configurer
              .eventProcessing()
              .usingPooledStreamingEventProcessors()
              .registerPooledStreamingEventProcessorConfiguration(
                  (_, builder) ->
                      builder
                          .initialSegmentCount(SEGMENTS)
                          .tokenClaimInterval(RETRY_SEGMENTS.toMillis())
                          .batchSize(100)
                          .enableCoordinatorClaimExtension() // also while a handler waits
                          .initialToken(StreamableMessageSource::createTailToken))
              .registerDefaultListenerInvocationErrorHandler(_ -> parked);
      for (var name : beans.getBeanNamesForAnnotation(Saga.class)) {
        var saga = requireNonNull(beans.getType(name));
        processing.registerPooledStreamingEventProcessorConfiguration(
            saga.getSimpleName() + "Processor", // as the framework names it
            (axon, builder) -> builder.messageSource(heard(axon, saga)));
      }
    };
  }

  private static HeardEvents heard(org.axonframework.config.Configuration axon, Class<?> saga) {
    var models =
        new AnnotationSagaMetaModelFactory(
            axon.parameterResolverFactory(), axon.handlerDefinition(saga));
    return new HeardEvents(axon.eventStore(), saga, models);
  }
}
