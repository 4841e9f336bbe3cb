package io.daybook.serving.http;

import io.daybook.core.access.Role;
import java.util.Optional;

/** Says who asks. Whether he may is for {@link Route#roles} to say. */
public interface Access {
  /**
   * Who asks; called before every answer of a route that is not open.
   *
   * @throws HttpProblem 401 where it is not known who asks, 429 where he asks too often
   */
  Caller caller(Request request);

  /**
   * What is known of a request before it is answered.
   *
   * @param authorization the header of that name
   * @param remoteAddress of the client's end of the connection
   */
  record Request(Optional<String> authorization, String remoteAddress) {}

  /** For a server that only its own machine reaches: everybody is an operator. */
  static Access ofThisMachine() {
    Caller local = new Caller("local", Role.OPERATOR);
    return request -> local;
  }
}
