// Nodes that serve in other ways than first come, first served: what changes, and what does not. Twelve seeds, four
// standard errors, a fifth of each run is warm-up.
#include <gtest/gtest.h>

#include <string>

#include "support/scenario_file.h"
#include "theory/experiment.h"
#include "theory/formulas.h"

namespace theory {
namespace {

// Hyperexponential of two means that carry half of the load each (balanced means).
Service balanced_hyperexponential(double mean, double squared_variation) {
  return {mean, mean * mean * (1 + squared_variation)};
}

sim::Scenario queue(const std::string& discipline, const std::string& service, int servers, double load,
                    double requests = 50'000) {
  sim::Scenario scenario = support::scenario_of(
      R"({"nodes": [{"name": "a", "backend": {"discipline": ")" + discipline + R"(", "service_time": )" + service +
      R"(, "concurrency": )" + std::to_string(servers) + R"(}}], "traffic": [{"arrivals": {"poisson": )" +
      std::to_string(load * servers * 100) + "}}]}");
  measure(scenario, requests);
  return scenario;
}

const char* const kServices[] = {R"({"constant": "10ms"})", R"({"exponential": "10ms"})",
                                 R"({"gamma": {"mean": "10ms", "shape": 0.4}})",
                                 R"({"hyperexponential": {"mean": "10ms", "squared_variation": 5}})"};

// M/G/1 under processor sharing: S / (1 - load), whatever the distribution of service (Kleinrock 1976, volume 2, 4.4).
// Where so many requests are served at full speed as there are cores, the number inside is that of M/M/c, and the mean
// time Erlang's; that too is insensitive (Kelly 1979, "Reversibility and Stochastic Networks", 3.3: symmetric queues).
TEST(ProcessorSharing, MeanTimeDoesNotDependOnTheDistributionOfService) {
  for (const char* service : kServices) {
    Experiment(queue("processor_sharing", service, 1, 0.7))
        .expect(service, mean_latency, 10 * mm1_time(0.7))
        .expect("utilization", utilization, 0.7);
    Experiment(queue("processor_sharing", service, 4, 0.8))
        .expect(service, mean_latency, 10 * (1 + mmc_wait(4, 3.2)))
        .expect("utilization", utilization, 0.8);
  }
}

// Who is served next, without looking at how long it takes, leaves the mean wait as it is: Pollaczek and Khinchine
// (Kleinrock 1976, volume 2, 3.4: the conservation law).
TEST(Lifo, MeanTimeIsThatOfFifo) {
  for (const auto& [text, service] : {std::pair{kServices[1], exponential_service(10)},
                                      std::pair{kServices[3], balanced_hyperexponential(10, 5)}}) {
    for (const char* discipline : {"fifo", "lifo"}) {
      Experiment(queue(discipline, text, 1, 0.5, 120'000))
          .expect(discipline, mean_latency, 10 + pollaczek_khinchine_wait(0.05, service));
    }
  }
}

}  // namespace
}  // namespace theory
