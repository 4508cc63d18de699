package io.muster.shared.border;

import io.muster.shared.events.Caller;
import io.muster.shared.read.Presence;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Takes every authenticated request of a device as a sign of life. */
@Component
class SignsOfLife implements HandlerInterceptor, WebMvcConfigurer {

  private final Presence presence;

  SignsOfLife(Presence presence) {
    this.presence = presence;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/api/devices/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    Callers.current()
        .filter(caller -> caller.kind() == Caller.Kind.DEVICE)
        .ifPresent(presence::heardOf);
    return true;
  }
}
