package io.muster.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class FlashTest {

  /** What a client, a bootloader or the loss of power may do next. */
  enum Happening {
    BEGIN_WRITE,
    END_WRITE,
    SWAP,
    BOOT,
    FAILING_BOOT,
    COMMIT
  }

  /** Whatever happens, in whatever order: what runs was written and verified to its end. */
  @Property(tries = 5_000)
  void runsAWholeSystem(@ForAll @Size(max = 30) List<Happening> happenings) {
    var flash = new Flash("old");
    for (var happening : happenings) {
      try {
        switch (happening) {
          case BEGIN_WRITE -> flash.beginWrite("new");
          case END_WRITE -> flash.endWrite("new");
          case SWAP -> flash.swap();
          case BOOT -> flash.boot(true);
          case FAILING_BOOT -> flash.boot(false);
          case COMMIT -> flash.commit();
        }
      } catch (IllegalStateException e) {
        assertThat(e).hasMessageContaining("must");
      }
      assertThat(flash.running().whole()).as("%s", happenings).isTrue();
    }
  }

  @Example
  void goesBackUnlessTheNewSystemIsCommitted() {
    var flash = new Flash("old");
    flash.beginWrite("new");
    assertThatThrownBy(flash::swap).isInstanceOf(IllegalStateException.class);
    flash.endWrite("new");
    flash.swap();
    flash.boot(true);
    assertThat(flash.running().artifact()).isEqualTo("new");
    flash.boot(true);
    assertThat(flash.running().artifact()).isEqualTo("old");
  }

  @Example
  void staysWithTheNewSystemOnceItIsCommitted() {
    var flash = new Flash("old");
    flash.beginWrite("new");
    flash.endWrite("new");
    flash.swap();
    flash.boot(true);
    flash.commit();
    flash.boot(true);
    assertThat(flash.running().artifact()).isEqualTo("new");
  }

  @Example
  void goesBackAtOnceWhenTheNewSystemDoesNotBoot() {
    var flash = new Flash("old");
    flash.beginWrite("new");
    flash.endWrite("new");
    flash.swap();
    flash.boot(false);
    assertThat(flash.running().artifact()).isEqualTo("old");
  }
}
