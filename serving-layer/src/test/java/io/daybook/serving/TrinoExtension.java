package io.daybook.serving;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

final class TrinoExtension implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(TrinoUnderTest.class);
  }

  @Override
  public TrinoUnderTest resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new TrinoUnderTest(TrinoAddress.parse("127.0.0.1:18880"), java.nio.file.Path.of("lake"));
  }
}
