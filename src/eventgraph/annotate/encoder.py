"""stub"""
from eventgraph.model import Kind, Relation
RELATIONS = (Relation.SPEAKER, Relation.ATTENDEE, Relation.ORGANIZER, Relation.SPONSOR, Relation.SUPER_EVENT, Relation.LOCATION, Relation.PRESENTS, Relation.AFFILIATION, Relation.CREATOR)
KINDS = (Kind.EVENT, Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE, Kind.TOOL)
_E, _P, _O, _L, _T = KINDS
KINDS_OF = {
    Relation.SPEAKER: ((_E,), (_P,)), Relation.ATTENDEE: ((_E,), (_P, _O)), Relation.ORGANIZER: ((_E,), (_O, _P)),
    Relation.SPONSOR: ((_E,), (_O,)), Relation.SUPER_EVENT: ((_E,), (_E,)), Relation.LOCATION: ((_E,), (_L,)),
    Relation.PRESENTS: ((_E,), (_T,)), Relation.AFFILIATION: ((_P,), (_O,)), Relation.CREATOR: ((_T,), (_O, _P)),
}
ROLES = ("speaker", "attendee", "organizer", "sponsor", "location", "presented", "main", "part")
