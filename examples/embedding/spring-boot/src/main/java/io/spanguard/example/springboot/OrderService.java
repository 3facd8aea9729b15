package io.spanguard.example.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A service with orders in its own database behind its own passwords. {@link SpanguardConfiguration} is all that Spanguard adds.
 */
@SpringBootApplication
public class OrderService {

  public static void main(String[] args) {
    SpringApplication.run(OrderService.class, args);
  }
}
