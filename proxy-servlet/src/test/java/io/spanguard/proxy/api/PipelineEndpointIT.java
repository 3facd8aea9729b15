package io.spanguard.proxy.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipelineEndpointIT {

  private final ApiServer server = new ApiServer();

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void figures_withoutTheStoresHost() {
    HttpResponse<String> answer = server.get(ApiServer.ACME_ADMIN, "/pipeline");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"accepted\":10,\"stored\":6,\"waiting\":2,\"dropped\":3,\"set_aside\":2,"
                + "\"waiting_bytes\":700,\"journal_bytes\":900,\"corrupt_records\":1,"
                + "\"oldest_waiting_ms\":1500,\"store_failing\":true,"
                + "\"last_error\":\"StorageException\"}");
  }

  @Test
  void keyWithoutTheScope_isRefused() {
    assertThat(server.get(ApiServer.ACME_READER, "/pipeline").statusCode()).isEqualTo(403);
  }

  @Test
  void parameters_areRefused() {
    assertThat(server.get(ApiServer.ACME_ADMIN, "/pipeline?x=1").statusCode()).isEqualTo(400);
  }
}
