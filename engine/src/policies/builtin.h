#pragma once

#include "lb/policy.h"

namespace lb {

// One factory per file of this folder; the classes themselves are hidden there.
PolicyType round_robin_type();
PolicyType weighted_round_robin_type();
PolicyType load_report_round_robin_type();
PolicyType random_type();
PolicyType priority_weighted_type();
PolicyType least_requests_type();
PolicyType least_connections_type();
PolicyType p2c_type();
PolicyType prequal_type();
PolicyType ring_hash_type();
PolicyType maglev_type();
PolicyType rendezvous_type();
PolicyType jump_type();
PolicyType map_hash_type();
PolicyType ip_hash_type();
PolicyType least_load_type();
PolicyType first_type();

}  // namespace lb
