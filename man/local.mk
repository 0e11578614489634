# Manual pages. The settings in ticketd.conf.5 are written by make update-conf.
dist_man_MANS =
dist_man_MANS += man/ticketd.conf.5
dist_man_MANS += man/ticketctl.8
dist_man_MANS += man/ticketd.8
