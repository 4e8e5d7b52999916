import time, cProfile, pstats
import pytest,os
PROF=os.environ.get('PROF')
from datetime import date
@pytest.mark.django_db
def test_it(settings, tmp_path):
    settings.MEDIA_ROOT=str(tmp_path)
    from zhixing.config.county import load
    t=time.time()
    from zhixing.config.county.year import plan_year
    from zhixing.config.county.player import Player
    y=plan_year(date.fromisoformat(os.environ.get("UNTIL","2026-11-22"))); print('plan',time.time()-t)
    t=time.time(); made=load.found(y); print('found',time.time()-t)
    orig=Player._play_chunk; cnt=[0]; lim=int(os.environ.get('CHUNKS','100000')); tt=[time.time()]
    def lim_chunk(self,chunk):
        cnt[0]+=1
        if cnt[0]%100==0: print(cnt[0], self.now, round(time.time()-tt[0],1), 'cpu', round(time.process_time(),1), 'q', Q[0]); tt[0]=time.time()
        if cnt[0]>lim: raise SystemExit
        orig(self,chunk)
    Player._play_chunk=lim_chunk
    Q=[0]
    from django.db import connection
    def cq(execute, sql, params, many, context):
        Q[0]+=1; return execute(sql, params, many, context)
    connection.execute_wrappers.append(cq)
    t=time.time(); p=cProfile.Profile(); 
    try:
        PROF and p.enable(); n=Player(y,made).play(); p.disable()
        print('played',n,time.time()-t)
    finally:
        p.disable(); print('at', time.time()-t)
        PROF and pstats.Stats(p).sort_stats(PROF).print_stats(70)
