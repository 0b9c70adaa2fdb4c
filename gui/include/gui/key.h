#pragma once

namespace gui {

/// What a key press asks of the dashboard.
enum class Key {
  kPlayPause,  ///< space
  kStepBack,   ///< left
  kStep,       ///< right
  kHome,
  kEnd,
  kReset,  ///< R
  kTheme,  ///< T
  kClose,  ///< escape: closes what is open, else the window
  kQuit,   ///< ctrl-Q
};

}  // namespace gui
