-- The oldest version whose workers may work here, told by the newest script that it has. A worker that has none as new stops. A migration
-- after which the versions before it write what is wrong raises this to its own name. Workers before 082 make other ids of documents.
create table oldest_version (
    id     int primary key default 1 check (id = 1),
    script text not null
);
insert into oldest_version (script) values ('082_vacuum.sql');
