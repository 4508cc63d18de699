package io.muster.inventory.read;

import io.muster.inventory.events.AttributeValue;
import java.util.ArrayList;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.springframework.stereotype.Component;

/** An attribute's value in a document: as it is, text, number or array. */
@Component
class AttributeValueCodec implements Codec<AttributeValue> {

  @Override
  public void encode(BsonWriter writer, AttributeValue value, EncoderContext context) {
    if (value.value() instanceof Iterable<?> items) {
      writer.writeStartArray();
      items.forEach(item -> writeScalar(writer, item));
      writer.writeEndArray();
    } else {
      writeScalar(writer, value.value());
    }
  }

  private static void writeScalar(BsonWriter writer, Object scalar) {
    switch (scalar) {
      case String text -> writer.writeString(text);
      case Long whole -> writer.writeInt64(whole);
      case Double number -> writer.writeDouble(number);
      default -> throw new IllegalStateException("not an attribute's value: " + scalar);
    }
  }

  @Override
  public AttributeValue decode(BsonReader reader, DecoderContext context) {
    if (reader.getCurrentBsonType() != BsonType.ARRAY) {
      return new AttributeValue(readScalar(reader));
    }
    var items = new ArrayList<Object>();
    reader.readStartArray();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      items.add(readScalar(reader));
    }
    reader.readEndArray();
    return new AttributeValue(items);
  }

  private static Object readScalar(BsonReader reader) {
    return switch (reader.getCurrentBsonType()) {
      case STRING -> reader.readString();
      case INT64 -> (Object) reader.readInt64();
      case DOUBLE -> (Object) reader.readDouble();
      default ->
          throw new IllegalStateException("not an attribute's: " + reader.getCurrentBsonType());
    };
  }

  @Override
  public Class<AttributeValue> getEncoderClass() {
    return AttributeValue.class;
  }
}
