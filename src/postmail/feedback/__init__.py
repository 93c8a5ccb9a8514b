"""Feedback: signed answer links for review, survey and NPS mails, and what answers add up to."""

from postmail.feedback.links import AnswerLinks as AnswerLinks
from postmail.feedback.links import Asked as Asked
from postmail.feedback.links import Click as Click
from postmail.feedback.nps import Band as Band
from postmail.feedback.nps import Group as Group
from postmail.feedback.nps import Interval as Interval
from postmail.feedback.nps import NetPromoterScore as NetPromoterScore
from postmail.feedback.nps import group_of as group_of
from postmail.feedback.nps import net_promoter_score as net_promoter_score
from postmail.feedback.tally import Answer as Answer
from postmail.feedback.tally import Period as Period
from postmail.feedback.tally import by_channel as by_channel
from postmail.feedback.tally import by_period as by_period
from postmail.feedback.tally import by_product as by_product
from postmail.feedback.tally import latest as latest
