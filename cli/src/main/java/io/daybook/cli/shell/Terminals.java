package io.daybook.cli.shell;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;

/** The terminal that this process runs at, if it runs at one. */
public final class Terminals {
  private Terminals() {}

  /** Whether a person writes what is read here, and sees the answers. */
  public static boolean isInteractive() {
    ExecTerminalProvider provider = new ExecTerminalProvider();
    return provider.isSystemStream(SystemStream.Input) && provider.isSystemStream(SystemStream.Output);
  }

  /** The process's own terminal. Without abilities of any kind it is a dumb one, on which lines can be written and read. */
  public static Terminal open() throws IOException {
    return TerminalBuilder.builder().name("daybook").system(true).dumb(true).build();
  }
}
