#include "theory/formulas.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace theory {
namespace {

// The weights of the states 0, 1, ... of a birth-and-death chain become their probabilities.
void normalize(std::vector<double>& weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  for (double& weight : weights) weight /= sum;
}

}  // namespace

Service constant_service(double value) { return {value, value * value}; }

Service exponential_service(double mean) { return {mean, 2 * mean * mean}; }

Service lognormal_service(double median, double p99) {
  constexpr double kNormalP99 = 2.3263478740408408;
  const double sigma = std::log(p99 / median) / kNormalP99;
  return {median * std::exp(sigma * sigma / 2), median * median * std::exp(2 * sigma * sigma)};
}

Service gamma_service(double mean, double shape) { return {mean, mean * mean * (1 + 1 / shape)}; }

Service two_point_service(double first, double second, double second_ratio) {
  return {first + (second - first) * second_ratio,
          first * first + (second * second - first * first) * second_ratio};
}

Service hyperexponential_service(double first_mean, double second_mean, double second_ratio) {
  const Service point = two_point_service(first_mean, second_mean, second_ratio);
  return {point.mean, 2 * point.square};
}

double pollaczek_khinchine_wait(double rate, const Service& service) {
  return rate * service.square / (2 * (1 - rate * service.mean));
}

double mm1_time(double load) { return 1 / (1 - load); }

// The recursion over the number of servers: no factorial that could overflow.
double erlang_b(int servers, double offered) {
  double blocked = 1;
  for (int c = 1; c <= servers; ++c) blocked = offered * blocked / (c + offered * blocked);
  return blocked;
}

double erlang_c(int servers, double offered) {
  const double blocked = erlang_b(servers, offered);
  return servers * blocked / (servers - offered * (1 - blocked));
}

double mmc_wait(int servers, double offered) { return erlang_c(servers, offered) / (servers - offered); }

Steady mmck(int servers, int places, double offered) {
  std::vector<double> states{1};
  for (int n = 1; n <= servers + places; ++n) states.push_back(states.back() * offered / std::min(n, servers));
  normalize(states);
  Steady steady{.blocked = states.back(), .number = 0, .busy = 0};
  for (int n = 0; n <= servers + places; ++n) {
    steady.number += n * states[static_cast<std::size_t>(n)];
    steady.busy += std::min(n, servers) * states[static_cast<std::size_t>(n)];
  }
  return steady;
}

Closed machine_repair(int users, double think, int servers) {
  std::vector<double> states{1};
  for (int n = 1; n <= users; ++n) {
    states.push_back(states.back() * (users - n + 1) / think / std::min(n, servers));
  }
  normalize(states);
  Closed closed;
  for (int n = 0; n <= users; ++n) closed.throughput += std::min(n, servers) * states[static_cast<std::size_t>(n)];
  closed.time = users / closed.throughput - think;
  return closed;
}

double geometric_attempts(double failing, int most) {
  return failing == 1 ? most : (1 - all_fail(failing, most)) / (1 - failing);
}

double all_fail(double failing, int most) { return std::pow(failing, most); }

double calls_until_run(double failing, int run) { return (std::pow(failing, -run) - 1) / (1 - failing); }

DutyCycle breaker_duty_cycle(double rate, double failing, int run, double open_for) {
  const double closed = calls_until_run(failing, run) / rate;
  const double openings = 1 / (1 - failing);  // until a probe succeeds
  const double open = openings * open_for;
  const double half_open = openings / rate;
  const double cycle = closed + open + half_open;
  return {open / cycle, openings / cycle, half_open / cycle};
}

double mean_backoff(int retry, double base, double multiplier, double longest, Spread spread) {
  const double wait = std::min(base * std::pow(multiplier, retry - 1), longest);
  if (spread == Spread::kNone) return wait;
  return spread == Spread::kFull ? wait / 2 : wait * 3 / 4;
}

double mean_decorrelated(int retry, double base) {
  double mean = base;
  for (int i = 1; i < retry; ++i) mean = (base + 3 * mean) / 2;
  return mean;
}

}  // namespace theory
