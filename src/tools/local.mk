# ticketctl. Once its first source is there:
#
# bin_PROGRAMS += ticketctl
# ticketctl_SOURCES = src/tools/ticketctl.c
# ticketctl_LDADD = $(TICKETD_LIBS) $(THIRD_PARTY_LIBS)
