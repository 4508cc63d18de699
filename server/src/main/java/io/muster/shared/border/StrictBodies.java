package io.muster.shared.border;

import io.muster.shared.write.Ijson;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads bodies as everybody reads them, or not at all: a name that comes twice, half a character,
 * and a number in place of a text are refused. What is stored is read as it is.
 *
 * @see Ijson
 */
@Component
class StrictBodies implements WebMvcConfigurer {

  private final JsonMapper strict;

  StrictBodies(JsonMapper json) {
    strict =
        json.rebuild()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .addModule(new SimpleModule().addDeserializer(String.class, new WholeText()))
            .build();
  }

  @Override
  public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
    builder.withJsonConverter(new JacksonJsonHttpMessageConverter(strict));
  }

  private static final class WholeText extends StdScalarDeserializer<String> {

    WholeText() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        return (String) context.handleUnexpectedToken(String.class, parser);
      }
      var text = StringDeserializer.instance.deserialize(parser, context);
      return text == null || Ijson.isText(text)
          ? text
          : (String)
              context.handleWeirdStringValue(
                  String.class, text, "a text has whole characters, and no lone surrogates");
    }
  }
}
