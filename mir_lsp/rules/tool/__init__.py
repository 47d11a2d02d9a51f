"""Rules about the tool itself: suppressions, configuration, files it could not analyse. They have no
`check`.
"""
