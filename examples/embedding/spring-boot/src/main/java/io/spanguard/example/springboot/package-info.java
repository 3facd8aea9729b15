/** Spanguard inside a Spring Boot service with its own database, JSON and security. */
@NullMarked
package io.spanguard.example.springboot;

import org.jspecify.annotations.NullMarked;
