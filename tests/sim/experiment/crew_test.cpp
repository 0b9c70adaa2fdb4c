// Threads that share tasks: each is done once, exceptions come back, and halting halts.
#include "experiment/crew.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

namespace sim {
namespace {

bool always() { return true; }

TEST(Crew, PerformsEveryTaskOnce) {
  for (const std::size_t jobs : {1U, 2U, 7U}) {
    std::vector<std::atomic<int>> times(1000);
    work_through({.tasks = times.size(),
                  .jobs = jobs,
                  .perform = [&](std::size_t task, const std::atomic<bool>&) { ++times[task]; },
                  .go_on = always});
    for (const std::atomic<int>& count : times) EXPECT_EQ(count, 1);
  }
}

TEST(Crew, OfMoreThanThereIsToDoIsNoProblem) {
  std::atomic<int> done{0};
  const auto perform = [&](std::size_t, const std::atomic<bool>&) { ++done; };
  work_through({.tasks = 2, .jobs = 50, .perform = perform, .go_on = always});
  EXPECT_EQ(done, 2);
  work_through({.tasks = 0, .jobs = 4, .perform = perform, .go_on = always});
  EXPECT_EQ(done, 2);
}

// Task 0 ends only when task 1 has begun.
TEST(Crew, WorksAtTheSameTime) {
  std::atomic<bool> second_began{false};
  work_through({.tasks = 2,
                .jobs = 2,
                .perform =
                    [&](std::size_t task, const std::atomic<bool>&) {
                      if (task == 1) second_began = true;
                      while (!second_began) std::this_thread::yield();
                    },
                .go_on = always});
  EXPECT_TRUE(second_began);
}

// The other tasks end only by being halted.
TEST(Crew, AnExceptionHaltsTheOthersAndComesBack) {
  std::atomic<int> begun{0};
  const auto perform = [&](std::size_t task, const std::atomic<bool>& halt) {
    ++begun;
    if (task == 2) throw std::runtime_error("third");
    while (!halt) std::this_thread::yield();
  };
  try {
    work_through({.tasks = 100, .jobs = 3, .perform = perform, .go_on = always});
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "third");
  }
  EXPECT_EQ(begun, 3);
}

TEST(Crew, HaltsWhenToldSo) {
  std::atomic<int> begun{0};
  const auto perform = [&](std::size_t, const std::atomic<bool>& halt) {
    ++begun;
    while (!halt) std::this_thread::yield();
  };
  work_through({.tasks = 100, .jobs = 2, .perform = perform, .go_on = [&] { return begun < 2; }});
  EXPECT_EQ(begun, 2);
}

TEST(Crew, HaltsWhenWatchingFails) {
  const auto perform = [](std::size_t, const std::atomic<bool>& halt) {
    while (!halt) std::this_thread::yield();
  };
  const auto go_on = []() -> bool { throw std::runtime_error("watching"); };
  EXPECT_THROW(work_through({.tasks = 4, .jobs = 2, .perform = perform, .go_on = go_on}), std::runtime_error);
}

}  // namespace
}  // namespace sim
