"""The picture: both sides lined up for one reader, with what members decide about matters."""
