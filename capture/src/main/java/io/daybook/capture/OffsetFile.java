package io.daybook.capture;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;

/**
 * How far the source was read, in the file {@code offset.storage.file.filename}. Kafka's own store of this kind writes over its file, so that a kill
 * may leave half of one; here a reader finds the old state or the new one, whole.
 */
public final class OffsetFile extends MemoryOffsetBackingStore {
  private Path file;

  @Override
  public void configure(WorkerConfig config) {
    super.configure(config);
    file = Path.of(config.originalsStrings().get("offset.storage.file.filename"));
  }

  @Override
  public synchronized void start() {
    super.start();
    if (!Files.exists(file)) {
      return;
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      for (int left = in.readInt(); left > 0; left--) {
        data.put(ByteBuffer.wrap(in.readNBytes(in.readInt())), ByteBuffer.wrap(in.readNBytes(in.readInt())));
      }
    } catch (IOException e) {
      throw new ConnectException("Cannot read the capture's offsets from %s: %s. Deleted, the capture begins with a snapshot again".formatted(file, e), e);
    }
  }

  @Override
  protected void save() {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (FileChannel channel = FileChannel.open(unfinished, CREATE, WRITE, TRUNCATE_EXISTING)) {
      channel.write(ByteBuffer.wrap(bytes()));
      channel.force(true);
      Files.move(unfinished, file, ATOMIC_MOVE, REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ConnectException("Cannot write the capture's offsets to %s: %s".formatted(file, e), e);
    }
  }

  private byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    Map<ByteBuffer, ByteBuffer> offsets = Map.copyOf(data);
    out.writeInt(offsets.size());
    for (Map.Entry<ByteBuffer, ByteBuffer> offset : offsets.entrySet()) {
      write(out, offset.getKey());
      write(out, offset.getValue());
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, ByteBuffer buffer) throws IOException {
    out.writeInt(buffer.remaining());
    out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
  }

  @Override
  public Set<Map<String, Object>> connectorPartitions(String connectorName) {
    return Set.of(); // Connect's REST interface asks; there is none here
  }
}
