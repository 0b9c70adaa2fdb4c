// The requests of a trace, played at its speed, slower, faster and again.
#include "trace_cursor.h"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;

sim::TraceArrivals arrivals_of(const std::string& text) {
  sim::LineReader lines(sim::read_text(text));
  sim::TraceArrivals arrivals;
  arrivals.trace = std::make_shared<const sim::Trace>(sim::read_trace(lines).value());
  return arrivals;
}

const std::string kThree = "time,client,method,path\n1,10.9.8.7,GET,/a\n2,b,POST,/b\n5,10.9.8.7,GET,/b\n";

TEST(TraceCursor, GivesEachRequestAsRecorded) {
  const sim::TraceArrivals arrivals = arrivals_of(kThree);
  const sim::Trace& trace = *arrivals.trace;
  sim::TraceCursor cursor(arrivals);
  EXPECT_EQ(cursor.next(), lb::TimePoint(1s));
  cursor.advance();
  EXPECT_EQ(trace.clients[cursor.taken().client], "10.9.8.7");
  EXPECT_EQ(trace.routes[cursor.taken().route].path, "/a");
  EXPECT_EQ(cursor.next(), lb::TimePoint(2s));
  cursor.advance();
  EXPECT_EQ(trace.clients[cursor.taken().client], "b");
  EXPECT_EQ(trace.routes[cursor.taken().route].method, lb::Method::kPost);
  EXPECT_EQ(cursor.next(), lb::TimePoint(5s));
  cursor.advance();
  EXPECT_EQ(cursor.taken().client, 0U);
  EXPECT_EQ(cursor.next(), lb::kNever);
}

TEST(TraceCursor, SpeedDividesTheTimes) {
  sim::TraceArrivals arrivals = arrivals_of(kThree);
  arrivals.speed = 4;
  sim::TraceCursor fast(arrivals);
  EXPECT_EQ(fast.next(), lb::TimePoint(250ms));
  arrivals.speed = 1e-6;
  sim::TraceCursor slow(arrivals);
  EXPECT_EQ(slow.next(), lb::TimePoint(1'000'000s));
}

// 1 s to 5 s are two gaps of 2 s on average: the second round starts 2 s after the last request.
TEST(TraceCursor, ARepeatedTraceGoesOnAtItsRate) {
  sim::TraceArrivals arrivals = arrivals_of(kThree);
  arrivals.repeat = true;
  sim::TraceCursor cursor(arrivals);
  for (const auto expected : {1s, 2s, 5s, 8s, 9s, 12s, 15s}) {
    ASSERT_EQ(cursor.next(), lb::TimePoint(expected));
    cursor.advance();
  }
}

// As load is added to a class by a fault: what is left of the wait for the next request is passed faster.
TEST(TraceCursor, LoadMakesItsTimeRunFaster) {
  const sim::TraceArrivals arrivals = arrivals_of(kThree);
  sim::TraceCursor cursor(arrivals);
  cursor.advance();
  cursor.advance();
  cursor.set_load(2, lb::TimePoint(3s));
  EXPECT_EQ(cursor.next(), lb::TimePoint(4s));
  cursor.set_load(0, lb::TimePoint(3500ms));
  EXPECT_EQ(cursor.next(), lb::kNever);
  cursor.set_load(1, lb::TimePoint(10s));
  EXPECT_EQ(cursor.next(), lb::TimePoint(11s)) << "one second of the trace was left";
  cursor.advance();
  cursor.set_load(3, lb::TimePoint(11s));
  EXPECT_EQ(cursor.next(), lb::kNever) << "it is over, whatever the load";
}

TEST(TraceCursor, TheMeanRateIsThatOfTheRun) {
  sim::TraceArrivals arrivals = arrivals_of(kThree);
  EXPECT_DOUBLE_EQ(mean_rate(arrivals, 5s), 0.4) << "the one at 5 s is too late";
  EXPECT_DOUBLE_EQ(mean_rate(arrivals, 100s), 0.03);
  arrivals.speed = 2;
  EXPECT_DOUBLE_EQ(mean_rate(arrivals, 5s), 0.6);
  arrivals.repeat = true;
  EXPECT_DOUBLE_EQ(mean_rate(arrivals, 70s), 3.0 * 2 / 7);
  EXPECT_EQ(mean_rate(sim::TraceArrivals{}, 70s), 0);
}

TEST(TraceCursor, NothingComesAfterTheEndOfTime) {
  sim::TraceArrivals arrivals = arrivals_of("time\n0\n270000h\n");
  arrivals.repeat = true;
  arrivals.speed = 1e-6;
  sim::TraceCursor cursor(arrivals);
  cursor.advance();
  EXPECT_EQ(cursor.next(), lb::kNever);
  arrivals.speed = 1;
  sim::TraceCursor rounds(arrivals);
  int count = 0;
  for (; rounds.next() != lb::kNever; ++count) {
    ASSERT_LT(count, 20);
    rounds.advance();
  }
  EXPECT_GE(count, 4);
}

}  // namespace
