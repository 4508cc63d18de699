package io.muster.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.muster.shared.events.Caller;
import io.muster.shared.read.web.Presence;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Takes every authenticated request of a device as a sign of life; in memory, bounded. */
@Component
class LastContacts implements Presence, HandlerInterceptor, WebMvcConfigurer {

  private final Clock clock;
  private final Cache<String, Instant> contacts =
      Caffeine.newBuilder().maximumSize(1_000_000).build();

  LastContacts(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/api/devices/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    var authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication != null && authentication.getPrincipal() instanceof Caller caller) {
      contacts.put(caller.subject(), clock.instant());
    }
    return true;
  }

  @Override
  public @Nullable Instant lastContact(String deviceId) {
    return contacts.getIfPresent(deviceId);
  }
}
