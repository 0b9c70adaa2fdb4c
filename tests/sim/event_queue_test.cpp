// The queue of pending events against a sorted reference, under the pattern that a simulation makes of it: take
// the earliest, add a few later ones.
#include "event_queue.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "lb/rng.h"

namespace {

using sim::EventQueue;

lb::TimePoint at(std::int64_t nanoseconds) { return lb::TimePoint(lb::Duration(nanoseconds)); }

TEST(EventQueue, IsEmptyAtFirst) {
  EventQueue<int> queue;
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.earliest(), lb::kNever);
}

TEST(EventQueue, EqualTimesComeInTheOrderTheyWereAdded) {
  EventQueue<int> queue;
  for (int i = 0; i < 100; ++i) queue.add(at(7), i);
  queue.add(at(6), -1);
  EXPECT_EQ(queue.take(), -1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(queue.take(), i);
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, ATakenEntryDoesNotCount) {
  EventQueue<int> queue;
  queue.add(at(1), 1);
  queue.add(at(2), 2);
  EXPECT_EQ(queue.take(), 1);
  EXPECT_EQ(queue.size(), 1U);
  EXPECT_EQ(queue.earliest(), at(2));
}

TEST(EventQueue, AnEntryAddedAfterATakeMayBeTheEarliest) {
  EventQueue<int> queue;
  for (int i = 1; i <= 20; ++i) queue.add(at(i * 10), i);
  EXPECT_EQ(queue.take(), 1);
  queue.add(at(15), 99);
  EXPECT_EQ(queue.take(), 99);
  EXPECT_EQ(queue.take(), 2);
}

// The sequence has 32 bits: what comes after its end is still in order.
struct EventQueueAgreement : testing::TestWithParam<std::uint32_t> {};

TEST_P(EventQueueAgreement, WithASortedReference) {
  lb::Rng rng(1);
  EventQueue<int> queue(4, GetParam());
  std::multimap<std::int64_t, int> reference;  // equal keys stay in the order of insertion
  std::int64_t now = 0;
  int added = 0;
  for (int step = 0; step < 200'000; ++step) {
    const bool grow = reference.empty() || rng.below(1000) < (step < 100'000 ? 520U : 480U);
    if (grow) {
      const std::int64_t time = now + rng.below(50);  // small, so that ties are common
      rng.chance(0.5) ? queue.add(at(time), added) : queue.add_in_line(at(time), added);
      reference.emplace(time, added++);
    } else {
      ASSERT_EQ(queue.earliest(), at(reference.begin()->first));
      ASSERT_EQ(queue.take(), reference.begin()->second);
      now = reference.begin()->first;
      reference.erase(reference.begin());
    }
    ASSERT_EQ(queue.size(), reference.size());
  }
}

INSTANTIATE_TEST_SUITE_P(EventQueue, EventQueueAgreement,
                         testing::Values(0U, EventQueue<int>::kLastSequence - 50'000U,
                                         EventQueue<int>::kLastSequence));

TEST(EventQueue, TellsWhatComesNextAndWhatMayFollow) {
  EventQueue<int> queue;
  int next = 0;
  const auto nobody = [](int payload) { ADD_FAILURE() << payload; };
  EXPECT_FALSE(queue.look_ahead(next, nobody));
  for (int i = 1; i <= 5; ++i) queue.add(at(i * 10), i);
  queue.take();
  EXPECT_TRUE(queue.look_ahead(next, nobody)) << "nobody is below the four";
  EXPECT_EQ(next, 2);
  for (int i = 6; i <= 40; ++i) queue.add(at(i * 10), i);
  queue.take();
  std::set<int> soon;
  ASSERT_TRUE(queue.look_ahead(next, [&soon](int payload) { soon.insert(payload); }));
  EXPECT_EQ(next, 3);
  EXPECT_EQ(soon.size(), 4U);
  for (const int payload : soon) EXPECT_GT(payload, 3);
}

}  // namespace
