package io.spanguard.example.springboot;

import java.time.LocalDate;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the service did before Spanguard came: JSON by the service's Jackson from the service's database. */
@RestController
class OrderController {

  private final JdbcClient jdbc;

  OrderController(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @GetMapping("/orders")
  List<Order> orders() {
    return jdbc.sql("select id, customer, ordered_on from orders order by id")
        .query(Order.class)
        .list();
  }

  /** A row. */
  record Order(long id, String customer, LocalDate orderedOn) {}
}
