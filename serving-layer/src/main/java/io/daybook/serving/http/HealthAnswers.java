package io.daybook.serving.http;

import java.util.List;

/** Whether the process lives, and whether it should be asked. */
record HealthAnswers(Door door) {
  Answer live() {
    return Answer.json(Json.object(json -> json.flag("live", true)));
  }

  /** 503 with the reasons where it is not. */
  Answer ready() {
    List<String> reasons = door.reasonsNotToBeReady();
    byte[] body = Json.object(json -> json.flag("ready", reasons.isEmpty()).array("reasons", elements -> {
      for (String reason : reasons) {
        elements.element(reason);
      }
    }));
    return Answer.json(body).withStatus(reasons.isEmpty() ? 200 : 503);
  }
}
