-- name: tables
create table about (name text primary key, value text not null) strict;
create table parties (party text primary key) strict;
create table reports (
    report text primary key, party text not null references parties, file text not null, title text, author text,
    publisher text, published text, language text, marking text, origin text, sha256 text
) strict;
create table matters (
    matter text primary key, topic text not null, title text not null, verdict text not null, probability real,
    place integer not null
) strict;
create table claims (
    claim text primary key, matter text references matters, party text not null references parties,
    report text not null references reports, start integer not null, end integer not null, quote text not null,
    action text, target text, place text, when_from text, when_to text, when_text text, polarity text not null,
    modality text not null, reliability text not null, credibility text not null, grade_because text not null,
    origin text, marking text, draft integer not null, own_words text not null
) strict;
create table claim_actors (claim text not null references claims, actor text not null, place integer not null, primary key (claim, place)) strict;
create table claim_quantities (
    claim text not null references claims, place integer not null, value real not null, high real, unit text, words text not null,
    primary key (claim, place)
) strict;
create table comparisons (
    matter text not null references matters, left_party text not null references parties, right_party text not null references parties,
    verdict text not null, left_claim text references claims, right_claim text references claims, more_precise text,
    primary key (matter, left_party, right_party)
) strict;
create table comparison_reasons (
    matter text not null, left_party text not null, right_party text not null, place integer not null, name text not null,
    slot text, left_value text, right_value text, differs integer, decibans real, because text not null,
    primary key (matter, left_party, right_party, place),
    foreign key (matter, left_party, right_party) references comparisons
) strict;
create table links (
    left_claim text not null references claims, right_claim text not null references claims, probability real not null,
    verdict text not null, decibans real not null, primary key (left_claim, right_claim)
) strict;
create table link_weights (
    left_claim text not null, right_claim text not null, place integer not null, name text not null, decibans real,
    because text not null, primary key (left_claim, right_claim, place),
    foreign key (left_claim, right_claim) references links
) strict;
create table coverage (party text not null references parties, topic text not null, covered integer not null, claims integer not null, primary key (party, topic)) strict;
create table problems (party text not null, file text not null, sentence text not null) strict;

-- name: indexes
create index claims_by_matter on claims (matter);
create index claims_by_report on claims (report);
create index claims_by_origin on claims (origin);
create index matters_by_verdict on matters (verdict, topic);
create index links_by_right on links (right_claim);

-- name: views
create view where_we_conflict as
    select m.matter, m.topic, m.title, c.left_party, l.quote as left_quote, c.right_party, r.quote as right_quote,
        (select group_concat(w.because, ' ') from comparison_reasons w
            where (w.matter, w.left_party, w.right_party) = (c.matter, c.left_party, c.right_party) and w.differs) as because
    from comparisons c join matters m using (matter) left join claims l on l.claim = c.left_claim left join claims r on r.claim = c.right_claim
    where c.verdict = 'conflicting' order by m.place;
create view where_we_agree as
    select m.matter, m.topic, m.title, c.left_party, l.quote as left_quote, c.right_party, r.quote as right_quote, c.more_precise, m.probability
    from comparisons c join matters m using (matter) left join claims l on l.claim = c.left_claim left join claims r on r.claim = c.right_claim
    where c.verdict = 'aligned' order by m.place;
create view what_changed as
    select m.matter, m.topic, m.title, c.left_party, l.quote as left_quote, l.when_text as left_when, c.right_party,
        r.quote as right_quote, r.when_text as right_when
    from comparisons c join matters m using (matter) left join claims l on l.claim = c.left_claim left join claims r on r.claim = c.right_claim
    where c.verdict = 'changed' order by m.place;
create view what_only_one_holds as
    select m.matter, m.topic, m.title, (select min(party) from claims where claims.matter = m.matter) as party,
        (select count(*) from claims where claims.matter = m.matter) as claims,
        (select min(quote) from claims where claims.matter = m.matter) as quote
    from matters m where m.verdict = 'one-sided' order by m.place;
create view verdicts_by_topic as
    select topic, verdict, count(*) as matters from matters group by topic, verdict order by topic, verdict;
create view origins_behind_a_matter as
    select m.matter, m.title, m.verdict, count(c.claim) as claims, count(distinct c.report) as reports, count(distinct c.origin) as origins,
        group_concat(distinct c.party) as parties
    from matters m join claims c using (matter) group by m.matter order by origins, m.place;
create view one_origin_quoted_often as
    select c.origin, count(distinct c.report) as reports, count(distinct c.party) as parties, count(*) as claims
    from claims c where c.origin is not null group by c.origin having count(distinct c.report) > 1 order by reports desc;
create view weights as
    select name, count(*) as links, avg(decibans) as mean_decibans, min(decibans) as lowest, max(decibans) as highest
    from link_weights where decibans is not null group by name order by mean_decibans desc;
create view grades as
    select party, reliability, credibility, count(*) as claims from claims group by party, reliability, credibility order by party, reliability, credibility;
create view reports_of_a_party as
    select r.party, r.published, r.file, r.title, count(c.claim) as claims from reports r left join claims c using (report) group by r.report order by r.party, r.published;

-- name: generator
select value from about where name = 'generator';

-- name: add_about
insert into about values (?, ?);

-- name: add_parties
insert into parties values (?);

-- name: add_reports
insert into reports values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: add_matters
insert into matters values (?, ?, ?, ?, ?, ?);

-- name: add_claims
insert into claims values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: add_claim_actors
insert into claim_actors values (?, ?, ?);

-- name: add_claim_quantities
insert into claim_quantities values (?, ?, ?, ?, ?, ?);

-- name: add_comparisons
insert into comparisons values (?, ?, ?, ?, ?, ?, ?);

-- name: add_comparison_reasons
insert into comparison_reasons values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: add_links
insert into links values (?, ?, ?, ?, ?);

-- name: add_link_weights
insert into link_weights values (?, ?, ?, ?, ?, ?);

-- name: add_coverage
insert into coverage values (?, ?, ?, ?);

-- name: add_problems
insert into problems values (?, ?, ?);
