package io.spanguard.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TailWatchTest {

  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CountDownLatch sent = new CountDownLatch(1);
  private TailWatch tails = TailWatch.of(Duration.ofMinutes(1));

  @AfterEach
  void close() {
    tails.close();
  }

  @Test
  void sendAfter_sinkThatIsQuick_sendsBehindItOnTheSameThread() throws ClientGone {
    Thread own = Thread.currentThread();

    tails.sendAfter(
        () -> done.add("kept"),
        late -> done.add("sent " + late + " " + (Thread.currentThread() == own)));

    assertThat(done).containsExactly("kept", "sent false true");
  }

  @Test
  void sendAfter_sinkThatHangs_sendsOnceMeanwhileAndWaitsForTheSink() throws ClientGone {
    impatient();

    tails.sendAfter(
        () -> {
          await(sent);
          done.add("kept");
        },
        late -> {
          done.add("sent " + late);
          sent.countDown();
        });

    assertThat(done).containsExactly("sent true", "kept");
  }

  @Test
  void sendAfter_clientThatIsGoneMeanwhile_saysSo() {
    impatient();

    assertThatThrownBy(
            () ->
                tails.sendAfter(
                    () -> await(sent),
                    late -> {
                      sent.countDown();
                      throw new ClientGone(new IOException("reset"));
                    }))
        .isInstanceOf(ClientGone.class)
        .hasRootCauseMessage("reset");
  }

  @Test
  void sendAfter_sinkThatThrows_sendsAllTheSame() {
    assertThatThrownBy(
            () ->
                tails.sendAfter(
                    () -> {
                      throw new IllegalStateException("a sink must not");
                    },
                    late -> done.add("sent " + late)))
        .hasMessage("a sink must not");

    assertThat(done).containsExactly("sent false");
  }

  private void impatient() {
    tails.close();
    tails = TailWatch.of(Duration.ofMillis(1));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
