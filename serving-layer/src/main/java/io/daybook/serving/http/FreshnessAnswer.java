package io.daybook.serving.http;

import io.daybook.serving.memory.LayerFreshness;
import io.daybook.serving.memory.PartName;
import io.daybook.serving.memory.PartState;
import java.io.IOException;
import java.util.Map;

/** How far each layer has come, and what works. */
record FreshnessAnswer(Door door) {
  Answer answer() {
    return Answer.json(body());
  }

  byte[] body() {
    return Json.object(json -> json
        .time("now", door.clock().instant())
        .array("layers", layers -> {
          for (LayerFreshness layer : door.live().freshness()) {
            layers.element(members -> layer(members, layer));
          }
        })
        .object("parts", parts -> {
          for (Map.Entry<PartName, PartState> part : door.parts().states().entrySet()) {
            parts.object(part.getKey().toString(), state -> state
                .text("state", part.getValue().state().toString())
                .time("since", part.getValue().since())
                .text("reason", part.getValue().problem()));
          }
        })
        .number("stale_millis", door.staleMillis()));
  }

  private static void layer(Json json, LayerFreshness layer) throws IOException {
    json.text("layer", layer.layer())
        .text("last_commit", layer.lastCommit())
        .text("newest_arrival", layer.newestArrival())
        .text("newest_release", layer.newestRelease())
        .number("commits", layer.commits())
        .number("read", layer.counts().read())
        .number("late", layer.counts().late())
        .number("duplicate", layer.counts().duplicate())
        .number("quarantined", layer.counts().quarantined());
  }
}
