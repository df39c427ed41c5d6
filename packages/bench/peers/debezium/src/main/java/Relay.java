import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.FileReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * An outbox table to Kafka, through Debezium's embedded engine: what its Kafka Connect worker and its server do with
 * a batch, without either. Takes one properties file: those with "producer." go to the producer, the rest to the engine.
 */
public final class Relay {
  public static void main(String[] args) throws Exception {
    Properties engine = new Properties();
    try (FileReader reader = new FileReader(args[0])) {
      engine.load(reader);
    }
    Properties producing = new Properties();
    for (String name : engine.stringPropertyNames()) {
      if (name.startsWith("producer.")) {
        producing.put(name.substring("producer.".length()), engine.remove(name));
      }
    }
    var producer = new KafkaProducer<byte[], byte[]>(producing, new ByteArraySerializer(), new ByteArraySerializer());
    var running = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
        .using(engine)
        .notifying((records, committer) -> {
          publish(producer, records);
          for (RecordChangeEvent<SourceRecord> record : records) {
            committer.markProcessed(record);
          }
          committer.markBatchFinished();
        })
        .using((success, message, error) -> {
          if (!success) {
            System.err.println(message);
            System.exit(1);
          }
        })
        .using(new DebeziumEngine.ConnectorCallback() {
          @Override
          public void taskStarted() {
            System.out.println("task started");
          }
        })
        .build();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        running.close();
        producer.close();
      } catch (Exception error) {
        System.err.println(error);
      }
    }));
    running.run();
  }

  /** Returns when the broker has acknowledged every one of them: the engine may forget them then. */
  private static void publish(KafkaProducer<byte[], byte[]> producer, List<RecordChangeEvent<SourceRecord>> events) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(events.size());
    for (RecordChangeEvent<SourceRecord> event : events) {
      SourceRecord source = event.record();
      if (source.value() == null) {
        continue;
      }
      var record = new ProducerRecord<>(source.topic(), bytes(source.key()), bytes(source.value()));
      for (Header header : source.headers()) {
        record.headers().add(header.key(), bytes(header.value()));
      }
      sent.add(producer.send(record));
    }
    producer.flush();
    for (Future<RecordMetadata> future : sent) {
      try {
        future.get();
      } catch (Exception error) {
        throw new IllegalStateException(error);
      }
    }
  }

  private static byte[] bytes(Object value) {
    if (value instanceof byte[] array) {
      return array;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] array = new byte[buffer.remaining()];
      buffer.duplicate().get(array);
      return array;
    }
    return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
  }
}
