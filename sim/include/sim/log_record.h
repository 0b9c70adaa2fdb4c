#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lb/time.h"

namespace sim {

/// A time as logs write it: a date, counted from 1970-01-01T00:00Z, or a length of time from the start of the log.
struct LogTime {
  lb::Duration since{};
  bool is_date = false;
};

/// One request, as a line of a log or trace tells of it. The texts live until the next line is read.
struct LogRecord {
  LogTime time;                     ///< when the request came
  std::string_view client{};        ///< its address or name; empty: unknown
  std::string_view method{};        ///< empty: unknown
  std::string_view path{};          ///< with its query; empty: unknown
  std::string_view node{};          ///< who answered; empty: unknown, or nobody did
  lb::Duration latency = kUnknown;  ///< until the answer was whole, without waits at the balancer
  std::uint16_t status = 0;         ///< 0: unknown, or there was no answer
  bool failed = false;              ///< no answer, or one of status 500 or more
  bool client_left = false;         ///< the client gave up: its latency says nothing of the node

  static constexpr lb::Duration kUnknown{-1};
};

/// What is wrong with a line, and where.
struct LineProblem {
  std::string message;     ///< bounded, and safe to print
  std::size_t column = 0;  ///< from 1, in bytes
};

}  // namespace sim
