#pragma once

#include "scene.h"

namespace gui {

/// What the user can do in more than one way (a button and a key).

void toggle_play(Scene& scene);

/// Moves the playhead by whole buckets; playing stops.
void step(Scene& scene, double buckets);

/// Whether the feed's wishes differ from the first run.
bool changed(const Scene& scene);

/// Undoes every change.
void reset(Scene& scene);

/// Writes the configuration to State::export_path, or beside it under the first free name, and says so.
void export_config(Scene& scene);

/// Does what the keys pressed since the last frame ask for.
void apply_keys(Scene& scene);

}  // namespace gui
