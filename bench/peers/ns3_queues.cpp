// The two models on ns-3's events, without an engine, retries or statistics but for one mean:
//     ns3_queues mm10|p2c REQUESTS SEED SCHEDULER
// prints "REQUESTS MEAN_TIME", the time in service times. A scheduler is "default" or the name of a class, such as
// ns3::HeapScheduler.
#include <ns3/core-module.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <vector>

#include "queues.h"

namespace {

constexpr double kServiceNs = 1e7;  // 10 ms, as in the scenarios

struct Model {
  std::uint32_t nodes;
  std::uint32_t servers;  // of a node
  double load;
};

class Queues {
 public:
  Queues(const Model& model, std::uint64_t requests, std::uint64_t seed)
      : model_(model),
        left_(requests),
        draws_(seed),
        waiting_(model.nodes),
        busy_(model.nodes),
        in_flight_(model.nodes) {}

  void run() {
    schedule_arrival();
    ns3::Simulator::Run();
  }
  double mean_time() const { return spent_ns_ / static_cast<double>(ended_) / kServiceNs; }
  std::uint64_t ended() const { return ended_; }

 private:
  static ns3::Time after(double nanoseconds) {
    return ns3::NanoSeconds(static_cast<std::int64_t>(nanoseconds + 0.5));
  }
  static std::int64_t now() { return ns3::Simulator::Now().GetNanoSeconds(); }

  void schedule_arrival() {
    if (left_-- == 0) return;
    const double gap = kServiceNs / (model_.load * model_.nodes * model_.servers) * draws_.exponential();
    ns3::Simulator::Schedule(after(gap), &Queues::arrive, this);
  }

  // Of two distinct nodes, the one with fewer requests.
  std::uint32_t pick() {
    if (model_.nodes == 1) return 0;
    const std::uint32_t first = draws_.below(model_.nodes);
    std::uint32_t second = draws_.below(model_.nodes - 1);
    second += second >= first ? 1 : 0;
    return in_flight_[second] < in_flight_[first] ? second : first;
  }

  void arrive() {
    schedule_arrival();
    const std::uint32_t node = pick();
    ++in_flight_[node];
    if (busy_[node] == model_.servers) return waiting_[node].push_back(now());
    ++busy_[node];
    serve(node, now());
  }

  void serve(std::uint32_t node, std::int64_t arrived) {
    ns3::Simulator::Schedule(after(kServiceNs * draws_.exponential()), &Queues::end, this, node, arrived);
  }

  void end(std::uint32_t node, std::int64_t arrived) {
    ++ended_;
    spent_ns_ += static_cast<double>(now() - arrived);
    --in_flight_[node];
    if (waiting_[node].empty()) {
      --busy_[node];
      return;
    }
    const std::int64_t next = waiting_[node].front();
    waiting_[node].pop_front();
    serve(node, next);
  }

  Model model_;
  std::uint64_t left_;
  Draws draws_;
  std::vector<std::deque<std::int64_t>> waiting_;
  std::vector<std::uint32_t> busy_;
  std::vector<std::uint32_t> in_flight_;
  double spent_ns_ = 0;
  std::uint64_t ended_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fputs("usage: ns3_queues mm10|p2c REQUESTS SEED SCHEDULER\n", stderr), 2;
  const Model model = std::string(argv[1]) == "mm10" ? Model{1, 10, 0.8} : Model{100, 1, 0.9};
  if (std::string(argv[4]) != "default") {
    ns3::ObjectFactory scheduler;
    scheduler.SetTypeId(argv[4]);
    ns3::Simulator::SetScheduler(scheduler);
  }
  Queues queues(model, std::strtoull(argv[2], nullptr, 10), std::strtoull(argv[3], nullptr, 10));
  queues.run();
  std::printf("%llu %.6f\n", static_cast<unsigned long long>(queues.ended()), queues.mean_time());
  ns3::Simulator::Destroy();
}
