package io.muster.shared.border;

import io.muster.shared.commands.Command;
import io.muster.shared.commands.Refusal;
import io.muster.shared.events.Caller;
import io.muster.shared.events.Provenance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.Message;
import org.axonframework.messaging.MessageDispatchInterceptor;
import org.axonframework.messaging.correlation.CorrelationDataProvider;
import org.axonframework.messaging.unitofwork.CurrentUnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Carries who asks from the token to the controllers, and with every command into the events; and
 * refuses a command for another tenant than the caller's: the one place for commands.
 */
@Component
class Callers
    implements HandlerMethodArgumentResolver,
        WebMvcConfigurer,
        MessageDispatchInterceptor<CommandMessage<?>>,
        CorrelationDataProvider {

  static Optional<Caller> current() {
    var authentication = SecurityContextHolder.getContext().getAuthentication();
    return authentication != null && authentication.getPrincipal() instanceof Caller caller
        ? Optional.of(caller)
        : Optional.empty();
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(this);
  }

  @Override
  public boolean supportsParameter(MethodParameter parameter) {
    return parameter.getParameterType() == Caller.class;
  }

  @Override
  public Caller resolveArgument(
      MethodParameter parameter,
      @Nullable ModelAndViewContainer container,
      NativeWebRequest request,
      @Nullable WebDataBinderFactory binders) {
    return current()
        .orElseThrow(
            () ->
                new Refusal(Refusal.Kind.UNAUTHENTICATED, "token-missing", "A token is needed")
                    .asException());
  }

  @Override
  public BiFunction<Integer, CommandMessage<?>, CommandMessage<?>> handle(
      List<? extends CommandMessage<?>> messages) {
    return (_, message) -> {
      var complete = withProvenance(message);
      requireOwnTenant(complete);
      return complete;
    };
  }

  private static CommandMessage<?> withProvenance(CommandMessage<?> message) {
    var data = new HashMap<String, Object>();
    var caller = current();
    if (CurrentUnitOfWork.isStarted()) {
      data.putAll(CurrentUnitOfWork.get().getCorrelationData());
      if (message.getPayload() instanceof Command command) {
        // A process that nobody waits for acts for the tenant of the event that it answers.
        var tenant = caller.map(Caller::tenant).orElse(command.tenantId());
        data.put(Provenance.TENANT, tenant.value());
      }
    } else {
      var request = Requests.current().orElseGet(() -> UUID.randomUUID().toString());
      data.put(Provenance.CORRELATION, request);
      data.put(Provenance.CAUSATION, request);
      caller.ifPresent(
          known -> {
            data.put(Provenance.TENANT, known.tenant().value());
            data.put(Provenance.ACTOR, known.actor());
          });
    }
    data.putAll(message.getMetaData());
    return message.withMetaData(data);
  }

  private static void requireOwnTenant(CommandMessage<?> message) {
    var tenant = message.getMetaData().get(Provenance.TENANT);
    if (!(message.getPayload() instanceof Command command)
        || !Objects.equals(tenant, command.tenantId().value())) {
      throw new Refusal(
              Refusal.Kind.FORBIDDEN, "foreign-tenant", "The command is for another tenant")
          .asException();
    }
  }

  /** What commands and events inherit from the message that causes them. */
  @Override
  public Map<String, ?> correlationDataFor(Message<?> message) {
    var data = new HashMap<String, Object>();
    for (var key : List.of(Provenance.ACTOR, Provenance.CORRELATION, Provenance.CAUSATION)) {
      var value = message.getMetaData().get(key);
      if (value != null) {
        data.put(key, value);
      }
    }
    if (message instanceof EventMessage<?> event) {
      data.put(Provenance.CAUSATION, event.getIdentifier());
    }
    return data;
  }
}
