package io.muster.shared.border;

import io.muster.shared.devices.HeardOf;
import io.muster.shared.events.Caller;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Takes every authenticated request of a device as a sign of life. */
@Component
class SignsOfLife implements HandlerInterceptor, WebMvcConfigurer {

  private final List<HeardOf> listeners;

  SignsOfLife(List<HeardOf> listeners) {
    this.listeners = listeners;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/api/devices/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getDispatcherType() != DispatcherType.REQUEST) {
      return true;
    }
    if (LongPolls.hasWaited(request)) {
      return true; // the device may be gone meanwhile
    }
    Callers.current()
        .filter(caller -> caller.kind() == Caller.Kind.DEVICE)
        .ifPresent(device -> listeners.forEach(it -> it.heardOf(device)));
    return true;
  }
}
