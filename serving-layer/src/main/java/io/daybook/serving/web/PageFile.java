package io.daybook.serving.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A file of the page as it goes over the wire. */
public final class PageFile {
  private final String mediaType;
  private final byte[] content;
  private final byte[] gzipped;
  private final String etag;

  PageFile(String mediaType, byte[] content) {
    this.mediaType = mediaType;
    this.content = content.clone();
    this.gzipped = gzip(content);
    this.etag = '"' + digest(content) + '"';
  }

  public String mediaType() {
    return mediaType;
  }

  public byte[] content() {
    return content.clone();
  }

  /** For clients that say {@code Accept-Encoding: gzip}. */
  public byte[] gzipped() {
    return gzipped.clone();
  }

  /** With its quotes, as the header has it. The same for both forms: it names the content. */
  public String etag() {
    return etag;
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
