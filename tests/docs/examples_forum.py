"""An example of every `forum` command, typed one after the other on the two nodes of the worked example; `carried` hands over what was released."""

STORY = """\
beta$ consilience forum list --member clara
beta$ consilience forum show --member clara
beta$ consilience forum memoranda --member clara
beta$ consilience forum teams --member clara
beta$ consilience forum waiting --member clara
beta$ consilience forum contacts --agencies --member clara
beta$ consilience forum meetings --member clara
beta$ consilience forum proposals --member clara
beta$ consilience forum decisions --member clara
beta$ consilience forum actions --commitments --member clara
beta$ consilience forum milestones --member clara
beta$ consilience forum campaign --member clara
beta$ consilience forum mandates --member clara
beta$ consilience forum lines --member clara
beta$ consilience forum public --member clara
beta$ consilience forum corrections --member clara
beta$ consilience forum consents --member clara
beta$ consilience forum terms --member clara
beta$ consilience forum position PROPOSAL "concur with comment" --comment "Until the second round." --member clara
beta$ consilience forum release --member rolf
beta$ consilience forum decide PROPOSAL --member clara
beta$ consilience forum open MEETING policy --member clara
beta$ consilience forum draft MEETING minutes.txt --member clara
alpha$ consilience forum draft MEETING minutes.txt --member clara
carried
beta$ consilience forum agree MEETING --member clara
beta$ consilience forum sign TEXT --member clara
beta$ consilience forum progress ACTION done --member clara
beta$ consilience forum share CONTACT --member clara
beta$ consilience forum ask "Which inspectors may enter?" --to alpha --needed-by 2040-01-31 --member clara
carried
alpha$ consilience forum requests --member clara
alpha$ consilience forum answer REQUEST answered --words "Those of the agency." --member clara
beta$ consilience forum advise COURSE concur --agency service --words "A quiet dialogue." --member sven
beta$ consilience forum heard COURSE --member clara
beta$ consilience forum scenarios --member clara
alpha$ consilience forum scenario scenario.yaml --member clara
alpha$ consilience forum sign-scenario TREE --member clara
carried
beta$ consilience forum sign-scenario TREE --member clara
carried
beta$ consilience forum odds TREE scenario.yaml --keep --member clara
beta$ consilience forum seal-begin "First odds" --what odds --matter TREE --seal-by 2040-01-01T12:00:00 --open-by 2040-01-02T12:00:00 --member clara
beta$ consilience forum seal EXCHANGE RECORD --member clara
carried
alpha$ consilience forum odds TREE scenario.yaml --keep --member clara
alpha$ consilience forum seal EXCHANGE RECORD --member clara
carried
beta$ consilience forum sealed --member clara
beta$ consilience forum seal-open EXCHANGE --member clara
alpha$ consilience forum sight TREE cascades "not seen" --member clara
beta$ consilience forum warnings --member clara
beta$ consilience forum answer-warning WARNING acknowledged --member clara
beta$ consilience forum outcome yes --question talks --on 2021-02-18 --scheduled 2021-02-18 --member clara
carried
alpha$ consilience forum dispute OUTCOME "The round was put off." --member clara
beta$ consilience forum outcomes --member clara
beta$ consilience forum series --out meetings.docx --member clara
beta$ consilience forum export calendar --out forum.ics --member clara
beta$ consilience forum rest "An election is near." --member clara
beta$ consilience forum return "The election is over." --member clara
beta$ consilience forum import forum.yaml --member clara
"""
