"""The procedure of a body, without a database: quorum, recusal, motions, polls, and the words of a resolution."""
