package io.muster.server;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.muster.embedded.events.EventLogException;
import io.muster.shared.events.EventTypes;
import io.muster.shared.process.SagaDeadLetters;
import io.muster.shared.projection.Databases;
import io.muster.shared.record.ProcessName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
import org.axonframework.modelling.saga.repository.SagaStore;
import org.axonframework.serialization.RevisionResolver;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** Sagas, their deadlines, and the tokens of everything that follows the events. */
@Configuration(proxyBeanMethods = false)
class Processes {

  /** Sagas of a type that work beside each other. */
  private static final int SEGMENTS = 4;

  /** How soon a segment goes on after its first fault; the pause doubles up to a minute. */
  private static final Duration RETRY_SEGMENTS = Duration.ofSeconds(1);

  /** Beyond this a process stands still. */
  private static final int MOST_PARKED = 10_000;

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
  SagaStore<Object> sagaStore(MongoTemplate template, Serializer serializer) {
    template
        .sagaCollection()
        .createIndex(Indexes.ascending("sagaIdentifier"), new IndexOptions().unique(true));
    template.sagaCollection().createIndex(Indexes.ascending("sagaType", "associations.value"));
    return MongoSagaStore.builder().mongoTemplate(template).serializer(serializer).build();
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
      @Qualifier("eventSerializer") ObjectProvider<Serializer> serializer,
      List<CorrelationDataProvider> correlation) {
    return new SagaDeadLetters(
        type ->
            MongoSequencedDeadLetterQueue.<EventMessage<?>>builder()
                .processingGroup(type)
                .maxSequences(MOST_PARKED)
                .maxSequenceSize(MOST_PARKED)
                .mongoTemplate(template.getObject())
                .serializer(serializer.getObject())
                .build(),
        Processes::isOfAStore,
        correlation);
  }

  private static boolean isOfAStore(@Nullable Throwable fault) {
    return fault instanceof MongoException
        || fault instanceof EventLogException
        || fault instanceof AxonTransientException
        || (fault != null && fault.getCause() != null && isOfAStore(fault.getCause()));
  }

  /** Each saga has a processor, and hears every event since the beginning, in order. */
  @Bean
  ConfigurerModule sagaProcessing(SagaDeadLetters parked) {
    return configurer ->
        configurer
            .eventProcessing()
            .usingPooledStreamingEventProcessors()
            .registerPooledStreamingEventProcessorConfiguration(
                (_, builder) ->
                    builder
                        .initialSegmentCount(SEGMENTS)
                        .tokenClaimInterval(RETRY_SEGMENTS.toMillis())
                        .batchSize(100)
                        .initialToken(StreamableMessageSource::createTailToken))
            .registerDefaultListenerInvocationErrorHandler(_ -> parked);
  }
}
